//go:build race

package php

const raceEnabled = true
