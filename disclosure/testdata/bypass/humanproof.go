package bypass

import "github.com/candorbot/candor/disclosure"

var p = disclosure.HumanProof{agent: "maria"} // want `unknown field agent|cannot refer to unexported field agent`
