package bypass

import (
	"context"

	"github.com/candorbot/candor/disclosure"
)

func say(s disclosure.Sink) error {
	return s.Send(context.Background(), "Hi, I'm Maria!") // want `cannot use "Hi, I'm Maria!"`
}
