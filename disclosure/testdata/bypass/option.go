package bypass

import "github.com/candorbot/candor/disclosure"

var p, _ = disclosure.NewPolicy("Crumb", &disclosure.PolicyOptions{Disabled: true}) // want `unknown field Disabled`
