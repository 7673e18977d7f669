package main

import (
	"context"
	"flag"
	"io"
)

func intentsCalibrate(_ context.Context, _ *flag.FlagSet, _ []string, _ io.Writer) error {
	return errIntentsUsage
}
