package bypass

import "github.com/candorbot/candor/disclosure"

func off(l *disclosure.Ledger) {
	l.state.ShownAt = l.state.IssuedAt // want `l.state undefined`
}
