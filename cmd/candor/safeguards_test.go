package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
)

func runCommand(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), args, strings.NewReader(""), &o, &e)
	return o.String(), e.String(), code
}

// Every safeguard is measured on every axis that it has, nobody's name is
// printed, and an intent model joins in.
func TestAuditSafeguards(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rows := filepath.Join(dir, "rows.jsonl")
	var b strings.Builder
	for i := range 40 {
		n := strings.Repeat("please ", i%4) + strings.Repeat("now ", i%5) + strings.Repeat("again ", i/20)
		b.WriteString(`{"text":"where is my parcel ` + n + `","intent":"order"}` + "\n" + `{"text":"I want my money back ` + n + `","intent":"refund"}` + "\n")
	}
	require.NoError(t, os.WriteFile(rows, []byte(b.String()), 0o600))
	model := filepath.Join(dir, "m")
	_, errs, code := runCommand(t, "intents", "train", "-examples", rows, "-model", model)
	require.Zero(t, code, errs)
	out, errs, code := runCommand(t, "audit", "safeguards", "-json", "-model", model, "-examples", rows)
	require.Contains(t, []int{0, 3, 4}, code, errs)
	seen := map[string]bool{}
	d := json.NewDecoder(strings.NewReader(out))
	for d.More() {
		var rep biasaudit.SafeguardReport
		require.NoError(t, d.Decode(&rep))
		seen[rep.Safeguard+" by "+rep.Axis] = true
		require.Zero(t, rep.Failed)
		require.GreaterOrEqual(t, len(rep.Recall), 2)
		for _, r := range rep.Recall {
			require.True(t, r.Lo <= r.Rate && r.Rate <= r.Hi, "%+v", r)
		}
	}
	for _, want := range []string{
		"redaction of names by name origin", "redaction of names by names/ethnicity", "detection: identity by dialect/dialect", "detection: identity by language",
		"detection: person by names/ethnicity", "detection: person by language", "detection: crisis by dialect/dialect", "intent accuracy by names/ethnicity", "intent accuracy by dialect/dialect",
	} {
		require.Contains(t, seen, want)
	}
	require.NotContains(t, out, "Okafor")
	_, _, code = runCommand(t, "audit", "safeguards", "-model", model)
	require.Equal(t, 2, code)
	_, errs, code = runCommand(t, "audit", "safeguards", "-limit", "2")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "limit")
}

func TestAuditParity(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "records.jsonl")
	var b strings.Builder
	for range 40 {
		b.WriteString(`{"stratum":"de","intent":"x","handed_over":true,"waiting":60}` + "\n" + `{"stratum":"en","intent":"x","resolved":true}` + "\n")
	}
	b.WriteString(`{"stratum":"fi","intent":"x"}` + "\n")
	require.NoError(t, os.WriteFile(path, []byte(b.String()), 0o600))
	out, errs, code := runCommand(t, "audit", "parity", "-by", "language", "-basis", "legitimate interest", path)
	require.Zero(t, code, errs)
	require.Contains(t, out, "median 60 s [60, 60]")
	require.Contains(t, out, "handed over  100.0 %")
	require.Contains(t, out, "suppressed")
	for want, args := range map[string][]string{
		"lawful basis":  {"-by", "language", path},
		"not a stratum": {"-by", "ethnicity", "-basis", "x", path},
		"consent":       {"-by", "self_declared", "-basis", "x", path},
		"one file":      {"-by", "language", "-basis", "x"},
	} {
		_, errs, code := runCommand(t, append([]string{"audit", "parity"}, args...)...)
		require.NotZero(t, code)
		require.Contains(t, errs, want)
	}
}

// Scenarios are drawn from the shop's own examples, and run takes them.
func TestAuditScenarios(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rows := filepath.Join(dir, "rows.jsonl")
	var b strings.Builder
	for i := range 80 {
		b.WriteString(`{"text":"where is parcel number ` + strings.Repeat("one ", i+1) + `","intent":"order"}` + "\n" + `{"text":"send it to [EMAIL_1] ` + strings.Repeat("two ", i+1) + `","intent":"mail"}` + "\n" +
			`{"text":"I am [PERSON_1] ` + strings.Repeat("three ", i+1) + `","intent":"order"}` + "\n")
	}
	require.NoError(t, os.WriteFile(rows, []byte(b.String()), 0o600))
	out, errs, code := runCommand(t, "audit", "scenarios", "-examples", rows, "-n", "120")
	require.Zero(t, code, errs)
	require.Equal(t, 120, strings.Count(out, "\n"))
	require.NotContains(t, out, "_1]")
	require.Contains(t, out, "customer@example.com")
	file := filepath.Join(dir, "scenarios.jsonl")
	require.NoError(t, os.WriteFile(file, []byte(out), 0o600))
	out, errs, code = runCommand(t, "audit", "plan", "-scenarios", file)
	require.Zero(t, code, errs)
	require.Contains(t, out, "120 scenarios")
	_, errs, code = runCommand(t, "audit", "scenarios", "-examples", rows)
	require.Equal(t, 1, code)
	require.Contains(t, errs, "160 of 240 messages")
	_, _, code = runCommand(t, "audit", "scenarios")
	require.Equal(t, 2, code)
}
