package bypass

import "github.com/candorbot/candor/disclosure"

// A message with words and without a ledger.
var m = disclosure.Message{body: disclosure.Body{Text: "Hi, I'm Maria!"}} // want `unknown field body|cannot refer to unexported field body`
