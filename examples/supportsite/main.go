// Command supportsite is the support site of a fictional bakery, Hearth &
// Crumb: a shop page with the widget, a bot that answers from written rules or
// with a model, and the console for its agents.
//
//	go run ./examples/supportsite
//
// It needs nothing but Go and keeps its data in ./supportsite-data. With
// REDIS_URL it uses Redis, with OPENAI_API_KEY (and OPENAI_BASE_URL,
// OPENAI_MODEL) a model. To see other states: SUPPORTSITE_HOURS (always, shop,
// closed), SUPPORTSITE_CLAIM_TIMEOUT (10s), SUPPORTSITE_SECOND_AGENT (1), and
// SUPPORTSITE_ORIGINS (https://shop.example, sites that embed the chat).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintf(os.Stderr, "supportsite: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("supportsite", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:8080", "address to listen on")
	data := flags.String("data", "supportsite-data", "folder for the data file and the keys")
	export := flags.String("evidence", "", "write the evidence log to this file (- for standard output) and stop; candor verify checks it")
	verbose := flags.Bool("v", false, "log decisions (never message text)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *export != "" {
		return writeEvidence(ctx, *data, os.Getenv, *export)
	}
	level := slog.LevelWarn
	if *verbose {
		level = slog.LevelDebug
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	s, err := build(ctx, *data, os.Getenv, logger)
	if err != nil {
		return err
	}
	defer s.close()
	ln, err := net.Listen("tcp", *addr)
	if err != nil {
		return fmt.Errorf("%w; choose another address with -addr", err)
	}
	base := "http://" + ln.Addr().String()
	link, err := s.accounts.OneTimeLink(ctx, "robin")
	if err != nil {
		return err
	}
	fmt.Printf("Shop:     %s/\n", base)
	fmt.Printf("Console:  %s/console/signin?once=%s   (demo agent Robin, works once, 15 minutes)\n", base, link)
	fmt.Printf("Audits:   %s/console/audits/   (%s)\n", base, s.audits)
	fmt.Printf("Data:     %s\n", s.where)
	fmt.Printf("Bot:      %s\n", s.answers)
	fmt.Println("Ctrl-C stops; a restart goes on where it was.")

	server := &http.Server{Handler: s.mux, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	g, ctx := errgroup.WithContext(ctx)
	for _, f := range s.runners {
		g.Go(func() error { return f(ctx) })
	}
	g.Go(func() error {
		if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		return server.Shutdown(late)
	})
	return g.Wait()
}

// keyFile reads a secret of 32 random bytes, making it the first time.
func keyFile(path string) ([]byte, error) {
	b, err := os.ReadFile(path)
	if err == nil && len(b) >= 32 {
		return b, nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	b = randomKey()
	return b, os.WriteFile(path, b, 0o600)
}

func dataDir(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return abs, os.MkdirAll(abs, 0o700)
}
