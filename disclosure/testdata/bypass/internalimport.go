package bypass

import "github.com/candorbot/candor/internal/attest" // want `use of internal package`

var p = attest.NewHuman("c", "a", "Maria", 1)
