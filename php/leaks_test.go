package php_test

import (
	"testing"

	"phpsocket/socket/internal/leaks"
)

func TestMain(m *testing.M) { leaks.Main(m) }
