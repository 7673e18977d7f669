package bypass

import "github.com/candorbot/candor/disclosure"

type mine struct {
	sealed  bool
	body    disclosure.Body
	speaker disclosure.Speaker
	notice  string
	wording string
}

var m = disclosure.Message(mine{sealed: true}) // want `cannot convert`
