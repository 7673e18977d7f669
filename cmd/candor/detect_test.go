package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func runOn(command, stdin string, args ...string) (out, errs string, code int) {
	var o, e bytes.Buffer
	code = run(context.Background(), append([]string{command}, args...), strings.NewReader(stdin), &o, &e)
	return o.String(), e.String(), code
}

func TestDetectAnswersEachLineInOrder(t *testing.T) {
	t.Parallel()
	out, errs, code := runOn("detect", `{"text":"are you a bot?"}`+"\n"+`{"text":"get me a human"}`+"\r\n"+`{"text":"wo ist meine Bestellung, bitte löschen Sie meine Daten"}`)
	require.Zero(t, code, errs)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 3)
	require.Contains(t, lines[0], `"identity":"ask","person":false,"crisis":false,"rights":false,"language":"en"`)
	require.Contains(t, lines[1], `"person":true`)
	require.Contains(t, lines[2], `"rights":true,"right":"erase","language":"de"`)
}

func TestDetectAndScreenGoOnAfterBadLines(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"detect", "screen"} {
		out, errs, code := runOn(command, "rubbish\n"+`{"text":7}`+"\n\n"+`{"words":"x"}`+"\n[1]\n"+`{"text":"are you a b`+"\xff"+`ot? I am human."}`+"\n")
		require.Equal(t, 1, code)
		require.Contains(t, errs, "5 of 6 lines")
		lines := strings.Split(strings.TrimSpace(out), "\n")
		require.Len(t, lines, 6)
		for i, line := range lines[:5] {
			require.Contains(t, line, `{"error":"line `+string(rune('1'+i)))
		}
		require.NotContains(t, lines[5], "error")
	}
	out, _, code := runOn("detect", `{"text":"`+strings.Repeat("very long words ", 10<<16)+`are you a robot?"}`)
	require.Zero(t, code)
	require.Contains(t, out, `"identity":"ask"`)
}

func TestScreenFlags(t *testing.T) {
	t.Parallel()
	out, _, code := runOn("screen", `{"text":"I am Crumb, the bot. I've refunded your order."}`)
	require.Zero(t, code)
	require.Contains(t, out, `"ok":false`)
	out, _, code = runOn("screen", `{"text":"I am Crumb, the bot. I've refunded your order."}`, "-name", "Crumb", "-receipts")
	require.Zero(t, code)
	require.JSONEq(t, `{"ok":true,"findings":[]}`, out)
}
