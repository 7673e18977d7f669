package bypass

import "github.com/candorbot/candor/disclosure"

var s = disclosure.Speaker{kind: disclosure.Human, name: "Maria"} // want `unknown field kind|cannot refer to unexported field kind`
