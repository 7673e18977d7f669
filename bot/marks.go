package bot

import (
	"context"
	"strings"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
)

// longReply is above how many tokens the EU's code of practice of 2026-06-10
// asks for a watermark in free text, beside the label and the metadata.
const longReply = 200

// Watermarked reports whether a mark is declared. "" and "none" are not.
func (d Description) Watermarked() bool {
	w := strings.TrimSpace(d.Watermark)
	return w != "" && !strings.EqualFold(w, "none")
}

// mark notes in the trace of a model's reply that it is long and carries no
// declared watermark. The reply goes out all the same, labelled as a bot's; the
// evidence log proves that it did.
func (b *Bot) mark(ctx context.Context, t *transcripts.Trace, d *Draft, by Description) {
	if d.Source != "ai" || by.Watermarked() {
		return
	}
	n := d.Tokens
	if n <= 0 {
		n = estimateTokens(d.Text)
	}
	if n > longReply {
		t.Unmarked = n
		b.opts.Logger.WarnContext(ctx, "long reply without a declared watermark", "tokens", n)
	}
}

// estimateTokens is for backends that do not say: one token for each word, or
// for each four bytes, whichever is more. English text has about 4.5 bytes a
// token, other scripts have more bytes a letter and fewer letters a token.
func estimateTokens(text string) int {
	return max(len(strings.Fields(text)), (len(text)+3)/4)
}

// provenance says how a draft came to be.
func provenance(d *Draft, by Description) disclosure.Provenance {
	p := disclosure.Provenance{Source: d.Source, Model: d.Model}
	if d.Source == "ai" && by.Watermarked() {
		p.Watermark = by.Watermark
	}
	return p
}
