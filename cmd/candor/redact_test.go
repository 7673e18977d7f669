package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func runRedact(args []string, stdin string) (out, errs string, code int) {
	var o, e bytes.Buffer
	code = run(context.Background(), append([]string{"redact"}, args...), strings.NewReader(stdin), &o, &e)
	return o.String(), e.String(), code
}

func TestRedactKeepsOrder(t *testing.T) {
	t.Parallel()
	out, errs, code := runRedact(nil, `{"text":"mail a@b.com, c@d.com, a@b.com"}`+"\n"+`{"text":"nothing <here> & there"}`+"\n\n"+`{"text":"x@y.com","more":1}`)
	require.Equal(t, 1, code, "the empty line is a fault")
	//nolint:testifylint // the bytes of each line matter
	require.Equal(t, `{"text":"mail [EMAIL_1], [EMAIL_2], [EMAIL_1]"}`+"\n"+`{"text":"nothing <here> & there"}`+"\n"+
		`{"text":"","error":"not a JSON object: fault at byte 0"}`+"\n"+`{"text":"[EMAIL_1]"}`+"\n", out)
	require.Contains(t, errs, "stdin:3")
	require.Contains(t, errs, "1 of 4 lines")
}

func TestRedactNeverPassesThrough(t *testing.T) {
	t.Parallel()
	const secret = "jane@example.com"
	for name, c := range map[string]struct{ in, want string }{
		"not JSON":        {secret, "not a JSON object"},
		"cut off":         {`{"text":"` + secret, "not a JSON object"},
		"array":           {`["` + secret + `"]`, "not a string"},
		"no text":         {`{"body":"` + secret + `"}`, `no "text"`},
		"null":            {`{"text":null}`, `no "text"`},
		"number":          {`{"text":5,"x":"` + secret + `"}`, "not a string"},
		"invalid UTF-8":   {"{\"text\":\"\xff " + secret + `"}`, "UTF-8"},
		"lone surrogate":  {`{"text":"\ud83d ` + secret + `"}`, "surrogate"},
		"other surrogate": {`{"text":"\udc00 ` + secret + `"}`, "surrogate"},
		"two objects":     {`{"text":"a"}{"text":"` + secret + `"}`, "not a JSON object"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, errs, code := runRedact(nil, c.in+"\n"+`{"text":"fine"}`+"\n")
			require.Equal(t, 1, code)
			require.NotContains(t, out+errs, secret)
			require.Contains(t, errs, c.want)
			require.Len(t, strings.Split(strings.TrimSpace(out), "\n"), 2)
			require.Contains(t, out, `{"text":"fine"}`)
		})
	}
	out, _, code := runRedact(nil, `{"text":"\ud83d\ude42 `+secret+`"}`)
	require.Zero(t, code)
	//nolint:testifylint // the bytes of each line matter
	require.Equal(t, "{\"text\":\"🙂 [EMAIL_1]\"}\n", out)
}

func TestRedactFlags(t *testing.T) {
	t.Parallel()
	out, _, code := runRedact([]string{"-plain", "-allow", "Rosa Parkin"}, "a@b.com\nI am Rosa Parkin\n")
	require.Zero(t, code)
	require.Equal(t, "[EMAIL_1]\nI am Rosa Parkin\n", out)

	out, _, code = runRedact([]string{"-conversation", "-spans"}, `{"text":"a@b.com"}`+"\n"+`{"text":"c@d.com a@b.com"}`+"\n"+`{"text":"hi"}`)
	require.Zero(t, code)
	//nolint:testifylint // the bytes of each line matter
	require.Equal(t, `{"text":"[EMAIL_1]","spans":[{"start":0,"end":7,"type":"EMAIL"}]}`+"\n"+
		`{"text":"[EMAIL_2] [EMAIL_1]","spans":[{"start":0,"end":7,"type":"EMAIL"},{"start":8,"end":15,"type":"EMAIL"}]}`+"\n"+`{"text":"hi","spans":[]}`+"\n", out)

	out, _, code = runRedact([]string{"-mentions"}, `{"text":"I am pregnant, a@b.com"}`+"\n"+`{"text":"hi"}`)
	require.Zero(t, code)
	//nolint:testifylint // the bytes of each line matter
	require.Equal(t, `{"text":"I am pregnant, [EMAIL_1]","mentions":[{"start":5,"end":13,"type":"HEALTH"}]}`+"\n"+`{"text":"hi","mentions":[]}`+"\n", out)

	name := filepath.Join(t.TempDir(), "in.jsonl")
	require.NoError(t, os.WriteFile(name, []byte(`{"text":"my name is Jane Doe, a@b.com"}`+"\r\n"), 0o600))
	out, _, code = runRedact([]string{"-profile", "structured", "-region", "gb", name}, "")
	require.Zero(t, code)
	require.JSONEq(t, `{"text":"my name is Jane Doe, [EMAIL_1]"}`, out)

	for _, args := range [][]string{{"-profile", "x"}, {"-region", "QQ"}, {"-nope"}, {"/no/such/file"}} {
		_, errs, code := runRedact(args, "")
		require.Equal(t, 1, code, args)
		require.NotEmpty(t, errs)
	}
	_, errs, code := runRedact([]string{"-h"}, "")
	require.Zero(t, code)
	require.Contains(t, errs, "usage: candor redact")
	out, _, code = runRedact(nil, "")
	require.Zero(t, code)
	require.Empty(t, out)
}

func TestRedactLongLines(t *testing.T) {
	t.Parallel()
	mega := strings.Repeat("ordinary words ", 1<<16) + "a@b.com"
	out, _, code := runRedact(nil, `{"text":"`+mega+`"}`)
	require.Zero(t, code)
	require.Contains(t, out, "[EMAIL_1]")
	huge := strings.Repeat("x", maxLine+10)
	out, errs, code := runRedact(nil, `{"text":"`+huge+`"}`+"\n"+`{"text":"after"}`)
	require.Equal(t, 1, code)
	require.Contains(t, errs, "too long")
	require.Contains(t, out, `{"text":"after"}`)
}
