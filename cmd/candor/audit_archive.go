package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/user"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/candorbot/candor/biasaudit"
	"github.com/candorbot/candor/biasaudit/archive"
	"github.com/candorbot/candor/biasaudit/render"
)

func openArchive(folder string, k ed25519.PublicKey) (*archive.Archive, error) {
	if _, err := os.Stat(folder); err != nil { // reading must not make one
		return nil, fmt.Errorf("there is no archive: %w", err)
	}
	return archive.Open(archive.Folder(folder), k)
}

// archived reads one report of an archive, or the newest.
func archived(ctx context.Context, folder, id string, k ed25519.PublicKey) (*biasaudit.Report, error) {
	a, err := openArchive(folder, k)
	if err != nil {
		return nil, err
	}
	if id == "" {
		all, err := a.List(ctx, "")
		if err != nil {
			return nil, err
		}
		if len(all) == 0 {
			return nil, errors.New("the archive is empty")
		}
		id = all[0].ID
	}
	return a.Report(ctx, id)
}

func auditList(ctx context.Context, f *flag.FlagSet, args []string, stdout, _ io.Writer) error {
	folder := f.String("archive", "audits", "folder of signed reports")
	pub := f.String("pub", "audit.key.pub", "public key that you trust")
	if err := parse(f, args); err != nil {
		return err
	}
	k, err := readPublic(*pub)
	if err != nil {
		return err
	}
	a, err := openArchive(*folder, k)
	if err != nil {
		return err
	}
	all, err := a.List(ctx, "")
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "ID\tAUDIT\tDATE\tVERDICT\tOPEN FINDINGS")
	for _, e := range all {
		state := string(e.Verdict)
		if _, err := a.Report(ctx, e.ID); err != nil {
			state = "cannot be verified: " + err.Error()
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\n", e.ID, e.Audit, e.Finished.Format("2006-01-02"), state, e.Open)
	}
	return w.Flush()
}

func auditFindings(ctx context.Context, f *flag.FlagSet, args []string, stdout, _ io.Writer) error {
	folder := f.String("archive", "audits", "folder of signed reports")
	name := f.String("name", "", "audit; may be left out when there is one only")
	pub := f.String("pub", "audit.key.pub", "public key that you trust, to look only")
	key := f.String("key", "", "private key, to record a decision")
	which := f.String("finding", "", "finding to decide about, as the list shows it")
	state := f.String("state", "", "decision: mitigated, accepted or open")
	owner := f.String("owner", "", "who is responsible for it")
	reason := f.String("reason", "", "why it is accepted, or what was changed")
	if err := parse(f, args); err != nil {
		return err
	}
	if *which != "" || *state != "" {
		private, err := readKey(*key)
		if err != nil {
			return err
		}
		a, err := archive.New(archive.Folder(*folder), private)
		if err != nil {
			return err
		}
		audit, err := theAudit(ctx, a, *name)
		if err != nil {
			return err
		}
		by := ""
		if u, err := user.Current(); err == nil {
			by = u.Username
		}
		d := biasaudit.Decision{Audit: audit, Key: *which, State: biasaudit.State(*state), Owner: *owner, Reason: *reason, By: by, At: time.Now()}
		if err := a.Decide(ctx, d); err != nil {
			return err
		}
		return showFindings(ctx, a, audit, stdout)
	}
	k, err := readPublic(*pub)
	if err != nil {
		return err
	}
	a, err := openArchive(*folder, k)
	if err != nil {
		return err
	}
	audit, err := theAudit(ctx, a, *name)
	if err != nil {
		return err
	}
	return showFindings(ctx, a, audit, stdout)
}

// theAudit is the audit of that name, or the only one.
func theAudit(ctx context.Context, a *archive.Archive, name string) (string, error) {
	all, err := a.List(ctx, "")
	if err != nil {
		return "", err
	}
	var names []string
	seen := map[string]bool{}
	for _, e := range all {
		if !seen[e.Audit] {
			seen[e.Audit] = true
			names = append(names, e.Audit)
		}
	}
	switch {
	case len(names) == 0:
		return "", errors.New("the archive is empty")
	case name == "" && len(names) == 1:
		return names[0], nil
	case name == "":
		return "", auditStatus{2, "say which audit with -name: " + strings.Join(names, ", ")}
	case !seen[name]:
		return "", fmt.Errorf("there is no audit %q; there are: %s", name, strings.Join(names, ", "))
	}
	return name, nil
}

// showFindings lists them. The exit status is 3 while one is open.
func showFindings(ctx context.Context, a *archive.Archive, audit string, stdout io.Writer) error {
	r, err := a.Latest(ctx, audit)
	if err != nil {
		return err
	}
	open := 0
	for _, x := range r.Findings {
		_, _ = fmt.Fprintf(stdout, "%s\n  %s\n  %s", x.Key, render.Finding(r, x), x.State)
		if x.Owner != "" {
			_, _ = fmt.Fprintf(stdout, ", owner %s", x.Owner)
		}
		if x.Reason != "" {
			_, _ = fmt.Fprintf(stdout, ": %s", x.Reason)
		}
		_, _ = fmt.Fprintf(stdout, "\n  first seen %s, changed %s\n", x.First.Format("2006-01-02"), x.Change.Format("2006-01-02"))
		if x.State == biasaudit.Open {
			open++
		}
	}
	if len(r.Findings) == 0 {
		_, _ = fmt.Fprintln(stdout, "no findings")
	}
	if open > 0 {
		return auditStatus{3, fmt.Sprintf("%d open", open)}
	}
	return nil
}
