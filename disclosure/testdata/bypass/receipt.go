package bypass

import (
	"time"

	"github.com/candorbot/candor/disclosure"
)

// Saying that the disclosure was shown without a channel that confirmed it.
var r = disclosure.Receipt{wording: "x", at: time.Now()} // want `unknown field wording|cannot refer to unexported field wording`
