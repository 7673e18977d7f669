package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/render"
)

func auditKey(_ context.Context, f *flag.FlagSet, args []string, stdout, _ io.Writer) error {
	out := f.String("out", "audit.key", "private key; the public one is written beside it as .pub")
	if err := parse(f, args); err != nil {
		return err
	}
	pub, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	// O_EXCL: never overwrite a key that signed something.
	file, err := os.OpenFile(*out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(file, base64.StdEncoding.EncodeToString(key.Seed())); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	text := base64.StdEncoding.EncodeToString(pub)
	_, _ = fmt.Fprintln(stdout, text)
	return os.WriteFile(*out+".pub", []byte(text+"\n"), 0o644)
}

func readPublic(path string) (ed25519.PublicKey, error) {
	b, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	k, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(k) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("%s is not a public key", path)
	}
	return k, nil
}

func auditVerify(_ context.Context, f *flag.FlagSet, args []string, stdout, _ io.Writer) error {
	in := f.String("in", "audit.json", "signed report")
	pub := f.String("pub", "audit.key.pub", "public key that you trust")
	if err := parse(f, args); err != nil {
		return err
	}
	k, err := readPublic(*pub)
	if err != nil {
		return err
	}
	rep, err := readReport(*in, k)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(stdout, "signature holds: %s, %s, %s\n", rep.Name, rep.Finished.Format("2006-01-02"), rep.Verdict)
	return nil
}

func auditReport(ctx context.Context, f *flag.FlagSet, args []string, stdout, _ io.Writer) error {
	in := f.String("in", "audit.json", "signed report")
	folder := f.String("archive", "", "folder of signed reports, instead of -in")
	id := f.String("id", "", "which report of the archive; empty means the newest")
	pub := f.String("pub", "audit.key.pub", "public key that you trust")
	format := f.String("format", "html", "html, md or junit")
	if err := parse(f, args); err != nil {
		return err
	}
	draw := map[string]func(io.Writer, *biasaudit.Report) error{"html": render.HTML, "md": render.Markdown, "junit": render.JUnit}[*format]
	if draw == nil {
		return auditStatus{2, "-format is html, md or junit"}
	}
	k, err := readPublic(*pub)
	if err != nil {
		return err
	}
	var rep *biasaudit.Report
	if *folder == "" {
		rep, err = readReport(*in, k)
	} else {
		rep, err = archived(ctx, *folder, *id, k)
	}
	if err != nil {
		return err
	}
	return draw(stdout, rep)
}

func auditDiff(_ context.Context, f *flag.FlagSet, args []string, stdout, _ io.Writer) error {
	pub := f.String("pub", "audit.key.pub", "public key that you trust")
	if err := parse(f, args); err != nil {
		return err
	}
	if f.NArg() != 2 {
		return auditStatus{2, "usage: candor audit diff [-pub FILE] OLD NEW"}
	}
	k, err := readPublic(*pub)
	if err != nil {
		return err
	}
	before, err := readReport(f.Arg(0), k)
	if err != nil {
		return err
	}
	after, err := readReport(f.Arg(1), k)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(stdout, "audit: %s -> %s\n", before.Verdict, after.Verdict)
	if before.Design.Plan != after.Design.Plan {
		_, _ = fmt.Fprintln(stdout, "the plans differ: compare with care")
	}
	old := map[string]biasaudit.Test{}
	for _, t := range before.Tests {
		old[t.Key()] = t
	}
	worse := false
	for _, t := range after.Tests {
		o, ok := old[t.Key()]
		delete(old, t.Key())
		switch {
		case !ok:
			_, _ = fmt.Fprintf(stdout, "+ %s: %s %+.3g\n", t.Key(), t.Verdict, t.Effect)
		case o.Verdict != t.Verdict || o.Effect != t.Effect:
			_, _ = fmt.Fprintf(stdout, "  %s: %s %+.3g -> %s %+.3g\n", t.Key(), o.Verdict, o.Effect, t.Verdict, t.Effect)
		}
		worse = worse || (t.Gate && t.Verdict == biasaudit.Disparity && o.Verdict != biasaudit.Disparity)
	}
	for _, t := range before.Tests {
		if _, gone := old[t.Key()]; gone {
			_, _ = fmt.Fprintf(stdout, "- %s\n", t.Key())
		}
	}
	if worse {
		return auditStatus{3, "a new disparity"}
	}
	return nil
}
