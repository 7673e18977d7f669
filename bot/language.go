package bot

import (
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/candorbot/candor/transcripts"
)

// enoughWords is from how many words a language in Latin script is believed: a
// stray "ok" or a name changes nothing.
const enoughWords = 3

// surely is by how much a message must look more like the language that it was
// recognised as than like that of the conversation (Catalog.Likelier): see
// docs/adr/0082 for what it costs and saves.
const surely = 0.15

// written is the language that a message shows, "" where it does not.
type written struct{ tag, text string }

// wroteIn is that of a text in which the detector sees the language tag.
func wroteIn(tag, text string) written {
	if tag == "" || tag == "und" {
		return written{}
	}
	if script, _ := language.Make(tag).Script(); script.String() == "Latn" && len(strings.Fields(text)) < enoughWords {
		return written{}
	}
	return written{tag, text}
}

// follow makes the conversation's language that in which the customer writes,
// unless they set one, and reports whether it changed. A language that has no
// texts, or one that is not sure, changes nothing.
func (b *Bot) follow(h *transcripts.Head, w written) bool {
	if h.Dialog.LangSet || w.tag == "" {
		return false
	}
	to := b.texts.Choose("", w.tag)
	if to == h.Locale || to == "en" && w.tag != "en" || b.texts.Likelier(w.text, to, h.Locale) < surely {
		return false
	}
	h.Locale = to
	return true
}

func (b *Bot) now() time.Time { return b.opts.Now().UTC() }
