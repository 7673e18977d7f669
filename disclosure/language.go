package disclosure

import "golang.org/x/text/language"

// Choose finds the language for a customer: by what they set (as for Match; ""
// for nothing), then by the language they write (a tag such as
// detect.Signals.Language; "" or "und" for unknown), then by a weaker match of
// the setting, then English. A customer who set a
// language that has texts keeps it, whatever they write.
func (c *Catalog) Choose(setting, written string) string {
	near, sure := c.nearest(setting)
	if sure {
		return near
	}
	if tag, ok := c.nearest(written); ok {
		return tag
	}
	return near
}

// Speaks reports whether there are texts that who set a language surely
// understands.
func (c *Catalog) Speaks(setting string) bool {
	_, sure := c.nearest(setting)
	return sure
}

// nearest returns the closest tag that has texts, and whether who reads the
// wanted language surely understands it.
func (c *Catalog) nearest(wanted string) (tag string, sure bool) {
	if len(wanted) > 200 {
		return "en", false
	}
	tags, _, err := language.ParseAcceptLanguage(wanted)
	if err != nil || len(tags) == 0 || tags[0] == language.Und {
		return "en", false
	}
	_, i, confidence := c.matcher.Match(tags...)
	if confidence == language.No {
		return "en", false
	}
	return c.tags[i].String(), confidence >= language.High
}
