package bypass

import (
	"context"

	"github.com/candorbot/candor/disclosure"
)

type forged struct{ disclosure.Message }

func (forged) Notice() string { return "" }

func say(s disclosure.Sink) error {
	return s.Send(context.Background(), forged{}) // want `cannot use forged`
}
