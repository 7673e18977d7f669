package redact

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
)

// cleanMessage is a typical message without personal data, 80 bytes.
const cleanMessage = "hi, can you tell me when my parcel will arrive? I ordered the blue mug last week"

// chatText is support chat: the intents data where it is there, else lines of
// our own.
func chatText(tb testing.TB) []string {
	tb.Helper()
	f, err := os.Open("../../../shared/data/intents/banking77/train80.csv")
	if errors.Is(err, os.ErrNotExist) {
		return []string{cleanMessage, "my name is Anna Larsson, mail anna.larsson@example.com", "where is order 1234567?", "Thanks!"}
	}
	require.NoError(tb, err)
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(tb, err)
	var out []string
	for _, r := range rows[1:] {
		out = append(out, r[1])
	}
	return out
}

func benchEngine(b *testing.B, opts *Options) *Engine {
	b.Helper()
	e, err := New(opts)
	require.NoError(b, err)
	return e
}

func benchTexts(b *testing.B, e *Engine, texts []string) {
	b.Helper()
	n := 0
	for _, t := range texts {
		n += len(t)
	}
	b.SetBytes(int64(n))
	b.ReportAllocs()
	start := cpuSeconds()
	for b.Loop() {
		for _, t := range texts {
			if _, err := e.Find(context.Background(), t, transcripts.Hints{}); err != nil {
				b.Fatal(err)
			}
		}
	}
	if used := cpuSeconds() - start; used > 0 {
		b.ReportMetric(float64(n)*float64(b.N)/used/1e6, "cpu-MB/s")
	}
}

func BenchmarkChat(b *testing.B) {
	texts := chatText(b)
	b.Run("full", func(b *testing.B) { benchTexts(b, benchEngine(b, nil), texts) })
	b.Run("structured", func(b *testing.B) {
		benchTexts(b, benchEngine(b, &Options{Profile: ProfileStructured}), texts)
	})
	long := []string{strings.Join(texts, "\n")[:min(1<<20, len(strings.Join(texts, "\n")))]}
	b.Run("structured-long", func(b *testing.B) {
		benchTexts(b, benchEngine(b, &Options{Profile: ProfileStructured}), long)
	})
}

func BenchmarkCleanMessage(b *testing.B) {
	e := benchEngine(b, nil)
	benchTexts(b, e, []string{cleanMessage})
}

// adversarial texts try to make a reader look at the same bytes again and
// again.
var adversarial = map[string]string{
	"digits":      "1234567890",
	"at":          "@",
	"mail":        "a@",
	"mails":       "a.b@c.d ",
	"dots":        "1.",
	"groups":      "4111 ",
	"ones":        "1 ",
	"phones":      "+1 555 123 4567 ",
	"bare":        "0151234567 ",
	"colons":      "a:",
	"brackets":    "[EMAIL_1",
	"names":       "Anna Maria ",
	"lower":       "anna maria ",
	"streets":     "12 Main Street ",
	"streetwords": "street ",
	"numbers":     "12 ",
	"urls":        "http://a?",
	"iban":        "DE89 3704 ",
	"base58":      "1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf ",
	"base64":      "am9obi5kb2VAZXhhbXBsZS5jb20 ",
	"percent":     "%40",
	"wide":        "４１",
	"spoken":      "one two ",
	"password":    "password is ",
	"born":        "born ",
	"commas":      "Ab, ",
	"cyrillic":    "аaа",
	"lists":       "anna, maria, ",
	"logs":        "Xyzzy: hello\n",
	"houses":      "to Ilica 205 ",
}

func BenchmarkAdversarial(b *testing.B) {
	for name, unit := range adversarial {
		for _, size := range []int{1 << 14, 1 << 17, 1 << 20} {
			text := string(bytes.Repeat([]byte(unit), size/len(unit)))
			b.Run(name+"/"+sizeName(size), func(b *testing.B) {
				benchTexts(b, benchEngine(b, nil), []string{text})
			})
		}
	}
}

func sizeName(n int) string {
	if n >= 1<<20 {
		return "1MB"
	}
	return map[int]string{1 << 14: "16kB", 1 << 17: "128kB"}[n]
}
