package bot

import (
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/candorbot/candor/transcripts"
)

// written is what a message shows of its language.
type written struct {
	tag   string // "" where it does not show
	plain bool   // enough words, or a script of its own: not a stray word
}

// enoughWords is from how many words a language in Latin script is believed.
const enoughWords = 3

func (b *Bot) wrote(text string) written {
	tag := b.detector.Detect(text).Language
	if tag == "" || tag == "und" {
		return written{}
	}
	script, _ := language.Make(tag).Script()
	return written{tag, script.String() != "Latn" || len(strings.Fields(text)) >= enoughWords}
}

// lang is the language of the message, as far as it shows.
func (w written) lang(locale string) string {
	if w.tag == "" || !w.plain {
		return locale
	}
	return w.tag
}

// related are languages that a short message does not tell apart for sure.
// From one to another of a group two messages in a row decide.
var related = []string{"hr sl", "cs sk", "da sv", "es pt it ro", "bg uk", "et fi", "lt lv", "zh-Hans zh-Hant"}

func alike(a, b string) bool {
	for _, g := range related {
		in := " " + g + " "
		if strings.Contains(in, " "+a+" ") && strings.Contains(in, " "+b+" ") {
			return true
		}
	}
	return false
}

// follow makes the conversation's language that in which the customer writes,
// unless they set one, and reports whether it changed. A language that has no
// texts changes nothing.
func (b *Bot) follow(h *transcripts.Head, w written) bool {
	d := &h.Dialog
	if d.LangSet || w.tag == "" || !w.plain {
		return false
	}
	to := b.texts.Choose("", w.tag)
	switch {
	case to == h.Locale || to == "en" && w.tag != "en":
		d.Wrote = ""
		return false
	case alike(to, h.Locale) && d.Wrote != to:
		d.Wrote = to
		return false
	}
	h.Locale, d.Wrote = to, ""
	return true
}

func (b *Bot) now() time.Time { return b.opts.Now().UTC() }
