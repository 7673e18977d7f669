package bypass

import "github.com/candorbot/candor/disclosure"

func strip(m disclosure.Message) disclosure.Message {
	m.notice = "" // want `m.notice undefined`
	return m
}
