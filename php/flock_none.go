//go:build !unix || solaris || aix

package php

import "os"

func flock(*os.File, int) bool { return false }
