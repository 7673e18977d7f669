package biasaudit

import (
	_ "embed" // the schema
	"slices"
)

//go:embed report.schema.json
var schemaJSON []byte

// JSONSchema is the JSON Schema (draft 2020-12) of the file that Report.Sign
// writes, for readers in other languages.
func JSONSchema() []byte { return slices.Clone(schemaJSON) }
