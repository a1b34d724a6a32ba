package main

import (
	"os"

	"github.com/google/go-containerregistry/pkg/logs"
)

func init() {
	// crane is silent about its progress unless told where to write it.
	logs.Warn.SetOutput(os.Stderr)
	logs.Progress.SetOutput(os.Stderr)
}
