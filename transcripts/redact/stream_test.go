package redact_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts/redact"
)

// A value must be found wherever the chunks are cut and wherever it stands.
func TestStreamFindsAcrossChunks(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	filler := strings.Repeat("lorem ipsum dolor sit amet, ", 30)
	for _, secret := range []string{"jane.doe@example.com", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "+44 7700 900123"} {
		for _, before := range []int{0, 200, 480, 512, 700} {
			text := filler[:before] + "\n" + secret + "\n" + filler
			for _, chunk := range []int{1, 7, 64, 300, 5000} {
				var out bytes.Buffer
				s, err := e.NewStream(context.Background(), &out, e.Numbering(), &redact.StreamOptions{Window: 256})
				require.NoError(t, err)
				for rest := text; rest != ""; {
					n := min(chunk, len(rest))
					_, err := s.Write([]byte(rest[:n]))
					require.NoError(t, err)
					rest = rest[n:]
				}
				require.NoError(t, s.Close())
				require.NotContains(t, out.String(), secret)
				require.Equal(t, 1, strings.Count(out.String(), "["), "%q in chunks of %d", secret, chunk)
				require.Equal(t, strings.Count(text, "lorem"), strings.Count(out.String(), "lorem"), "nothing else is lost")
			}
		}
	}
}

func TestStreamRunesAndFaults(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	var out bytes.Buffer
	s, err := e.NewStream(context.Background(), &out, e.Numbering(), nil)
	require.NoError(t, err)
	text := strings.Repeat("žluťoučký kůň 🙂 ", 300)
	for i := range len(text) {
		_, err := s.Write([]byte{text[i]})
		require.NoError(t, err)
	}
	require.NoError(t, s.Close())
	require.Equal(t, text, out.String())
	_, err = s.Write([]byte("x"))
	require.Error(t, err)

	out.Reset()
	s, err = e.NewStream(context.Background(), &out, e.Numbering(), nil)
	require.NoError(t, err)
	_, err = s.Write([]byte("jane@example.com \xff" + strings.Repeat(" a", 3000)))
	require.ErrorIs(t, err, redact.ErrEncoding)
	require.ErrorIs(t, s.Close(), redact.ErrEncoding)
	require.Empty(t, out.String(), "nothing of a broken stream is let through")

	_, err = e.NewStream(context.Background(), nil, nil, &redact.StreamOptions{Window: 3})
	require.ErrorContains(t, err, "Window")
	require.ErrorContains(t, err, "writer")
	require.ErrorContains(t, err, "numbering")
}

func TestStreamIsBounded(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	s, err := e.NewStream(context.Background(), io.Discard, e.Numbering(), nil)
	require.NoError(t, err)
	_, err = s.Write(bytes.Repeat([]byte("x"), 1<<20))
	require.ErrorIs(t, err, redact.ErrTooLong, "a run without an end is not kept for ever")
	var out bytes.Buffer
	s, err = e.NewStream(context.Background(), &out, e.Numbering(), nil)
	require.NoError(t, err)
	key := "-----BEGIN PRIVATE KEY-----\n" + strings.Repeat("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n", 100) + "-----END PRIVATE KEY-----"
	_, err = io.Copy(s, strings.NewReader("my key "+key+" ok"))
	require.NoError(t, err)
	require.NoError(t, s.Close())
	require.Equal(t, "my key [SECRET_1] ok", out.String())
}

var vault = map[string]string{"PERSON_1": `Jane "JD" Doe`, "EMAIL_2": "jane@example.com", "PERSON_2": "[EMAIL_2]"}

func open(typ string, n int) (string, bool) {
	v, ok := vault[fmt.Sprintf("%s_%d", typ, n)]
	return v, ok
}

func TestRestore(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Hi [PERSON_1]!":                    `Hi Jane "JD" Doe!`,
		"[person_1]'s mail is [Email_2].":   `Jane "JD" Doe's mail is jane@example.com.`,
		`[EMAIL\_2]`:                        "jane@example.com",
		"[EMAIL_9] [x] [] [[EMAIL_2]":       "[EMAIL_9] [x] [] [jane@example.com",
		"a value opens nothing: [PERSON_2]": "a value opens nothing: [EMAIL_2]",
		"open [EMAIL_2":                     "open [EMAIL_2",
		"[EMAIL_02] [_1] [1_1]":             "[EMAIL_02] [_1] [1_1]",
	} {
		for chunk := 1; chunk <= len(in); chunk++ {
			var b strings.Builder
			r, err := redact.NewRestorer(&b, open, nil)
			require.NoError(t, err)
			for rest := in; rest != ""; {
				n := min(chunk, len(rest))
				_, err := r.Write([]byte(rest[:n]))
				require.NoError(t, err)
				rest = rest[n:]
			}
			require.NoError(t, r.Close())
			require.Equal(t, want, b.String(), "chunks of %d", chunk)
		}
	}
}

func TestRestoreInJSON(t *testing.T) {
	t.Parallel()
	out, err := redact.Restore(`{"to":"[EMAIL_2]","name":"[PERSON_1]"}`, open, &redact.RestoreOptions{JSON: true})
	require.NoError(t, err)
	var got map[string]string
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Equal(t, vault["PERSON_1"], got["name"])
	_, err = redact.NewRestorer(nil, nil, nil)
	require.ErrorContains(t, err, "writer")
	require.ErrorContains(t, err, "lookup")
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestStreamWriterFails(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	s, err := e.NewStream(context.Background(), failing{}, e.Numbering(), nil)
	require.NoError(t, err)
	_, err = s.Write([]byte("hello"))
	require.NoError(t, err)
	require.ErrorContains(t, s.Close(), "disk full")
}
