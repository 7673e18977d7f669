package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
)

// An Export is the customer's own copy of a conversation.
type Export struct {
	Conversation transcripts.ConversationID `json:"conversation"`
	Exported     time.Time                  `json:"exported"`
	Opened       time.Time                  `json:"opened"`
	Expires      time.Time                  `json:"expires"`
	Ticket       string                     `json:"ticket,omitempty"`
	Stored       map[string]string          `json:"stored_values,omitempty"` // placeholder to original
	Records      []ExportRecord             `json:"records"`
}

// An ExportRecord is one record of an Export. Agents' private notes are in it:
// they are about the customer.
type ExportRecord struct {
	Seq    uint64    `json:"seq"`
	At     time.Time `json:"at"`
	Kind   string    `json:"kind"`
	Author string    `json:"author"`
	Name   string    `json:"name,omitempty"`
	Text   string    `json:"text,omitempty"`
	Code   string    `json:"code,omitempty"`
	Detail string    `json:"detail,omitempty"`
	Lang   string    `json:"lang,omitempty"`
	// Provenance says how the words came to be.
	Provenance *disclosure.Provenance `json:"provenance,omitempty"`
}

// Export returns everything that is stored about the conversation, with the
// customer's own values filled in.
func (c *Conversation) Export(ctx context.Context) (*Export, error) {
	screen := c.bot.rec.OwnScreen()
	h, _, err := c.bot.rec.Read(ctx, c.id, 0, 0)
	if err != nil {
		return nil, err
	}
	x := &Export{Conversation: c.id, Exported: time.Now().UTC(), Opened: h.Opened, Expires: h.Expires, Ticket: h.Case.Ticket}
	if x.Stored, err = screen.Values(ctx, h); err != nil {
		return nil, err
	}
	for after := uint64(0); ; {
		now, entries, err := c.bot.rec.Read(ctx, c.id, after, page)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			text, err := screen.Fill(ctx, now, e.Text)
			if err != nil {
				return nil, err
			}
			x.Records = append(x.Records, ExportRecord{
				Seq: e.Seq, At: e.At, Kind: string(e.Kind), Author: e.Author.String(), Name: e.Name,
				Text: text, Code: e.Code, Detail: e.Detail, Lang: e.Lang, Provenance: e.Provenance.Marked(),
			})
			after = e.Seq
		}
		if len(entries) < page {
			return x, nil
		}
	}
}

// Sources are the IPTC digital source types of all words of the export, sorted:
// for a header, so that a machine need not read it.
func (x *Export) Sources() []string {
	var out []string
	for _, r := range x.Records {
		if r.Provenance != nil && r.Provenance.DigitalSourceType != "" && !slices.Contains(out, r.Provenance.DigitalSourceType) {
			out = append(out, r.Provenance.DigitalSourceType)
		}
	}
	slices.Sort(out)
	return out
}

// Text is the export for reading.
func (x *Export) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Conversation %s\nOpened %s, deleted by %s\n\n", x.Conversation, x.Opened.Format(time.RFC1123), x.Expires.Format(time.RFC1123))
	for _, r := range x.Records {
		if r.Text == "" {
			continue
		}
		who := r.Author
		if r.Name != "" {
			who = r.Name + " (" + r.Author
			if r.Provenance != nil && r.Provenance.Source == "ai_assisted" {
				who += ", drafted with AI"
			}
			who += ")"
		}
		if r.Kind == string(transcripts.EntryDecision) {
			who += ", decision: " + r.Detail
		}
		fmt.Fprintf(&b, "%s  %s: %s\n", r.At.Format("2006-01-02 15:04:05Z"), who, r.Text)
	}
	return b.String()
}

// OwnValues are the customer's stored values by placeholder, for their screen.
func (c *Conversation) OwnValues(ctx context.Context) (map[string]string, error) {
	return c.bot.rec.OwnScreen().Values(ctx, c.Head())
}
