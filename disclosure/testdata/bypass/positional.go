package bypass

import "github.com/candorbot/candor/disclosure"

var m = disclosure.Message{true, disclosure.Body{Text: "Hi!"}, disclosure.Speaker{}, "", ""} // want `implicit assignment to unexported field`
