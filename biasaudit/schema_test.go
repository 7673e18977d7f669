package biasaudit_test

import (
	"crypto/ed25519"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/biasaudit"
)

var update = flag.Bool("update", false, "write report.schema.json anew")

type object = map[string]any

// comments maps Type.Field, and Type, to what the source says of it.
func comments(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		require.NoError(t, err)
		ast.Inspect(f, func(n ast.Node) bool {
			d, ok := n.(*ast.GenDecl)
			if !ok {
				return true
			}
			for _, s := range d.Specs {
				s, ok := s.(*ast.TypeSpec)
				if !ok {
					continue
				}
				out[s.Name.Name] = oneLine(d.Doc.Text())
				if x, ok := s.Type.(*ast.StructType); ok {
					for _, field := range x.Fields.List {
						for _, n := range field.Names {
							out[s.Name.Name+"."+n.Name] = oneLine(field.Doc.Text() + " " + field.Comment.Text())
						}
					}
				}
			}
			return true
		})
	}
	return out
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// enums are the string types that have a fixed set of values.
var enums = map[reflect.Type][]any{
	reflect.TypeFor[biasaudit.Verdict]():   {biasaudit.Disparity, biasaudit.SmallDifference, biasaudit.Equivalent, biasaudit.Inconclusive, biasaudit.Insufficient, biasaudit.Void},
	reflect.TypeFor[biasaudit.State]():     {biasaudit.Open, biasaudit.Mitigated, biasaudit.Accepted, biasaudit.Closed},
	reflect.TypeFor[biasaudit.Direction](): {biasaudit.Favourable, biasaudit.Unfavourable, biasaudit.Neutral},
}

func schemaOf(typ reflect.Type, defs object, says map[string]string) object {
	switch {
	case typ == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case enums[typ] != nil:
		return object{"type": "string", "enum": enums[typ]}
	}
	switch typ.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Int, reflect.Uint64:
		return object{"type": "integer"}
	case reflect.Slice:
		return object{"type": []any{"array", "null"}, "items": schemaOf(typ.Elem(), defs, says)}
	case reflect.Map:
		return object{"type": []any{"object", "null"}, "additionalProperties": schemaOf(typ.Elem(), defs, says)}
	case reflect.Struct:
		if _, ok := defs[typ.Name()]; !ok {
			defs[typ.Name()] = nil // against a circle
			props, required := object{}, []any{}
			for i := range typ.NumField() {
				f := typ.Field(i)
				name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
				if name == "" || name == "-" {
					continue
				}
				p := schemaOf(f.Type, defs, says)
				if s := says[typ.Name()+"."+f.Name]; s != "" {
					p["description"] = s
				}
				props[name] = p
				if !strings.Contains(opts, "omit") {
					required = append(required, name)
				}
			}
			defs[typ.Name()] = object{"type": "object", "description": says[typ.Name()], "properties": props, "required": required, "additionalProperties": false}
		}
		return object{"$ref": "#/$defs/" + typ.Name()}
	}
	panic("no schema for " + typ.String())
}

// The schema that is shipped is that of the Go type.
func TestReportSchema(t *testing.T) {
	t.Parallel()
	defs := object{}
	report := schemaOf(reflect.TypeFor[biasaudit.Report](), defs, comments(t))
	s := object{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:" + strings.ReplaceAll(biasaudit.ReportSchema, "/", ":"),
		"title": "Signed report of a bias audit", "description": "The signature is Ed25519 over the compact JSON of report.",
		"type": "object", "additionalProperties": false, "required": []any{"report", "key", "signature"},
		"properties": object{"report": report,
			"key":       object{"type": "string", "contentEncoding": "base64", "description": "Ed25519 public key. It proves nothing by itself: compare it with the one that you trust."},
			"signature": object{"type": "string", "contentEncoding": "base64"}},
		"$defs": defs,
	}
	want, err := json.MarshalIndent(s, "", " ")
	require.NoError(t, err)
	want = append(want, '\n')
	if *update {
		require.NoError(t, os.WriteFile("report.schema.json", want, 0o644))
		return
	}
	require.Equal(t, string(want), string(biasaudit.JSONSchema()), "the Report has changed: go test ./biasaudit -run TestReportSchema -update")
}

// valid checks a value against the few words that the schema uses.
func valid(at string, s, root object, v any) error {
	if ref, ok := s["$ref"].(string); ok {
		return valid(at, root["$defs"].(object)[strings.TrimPrefix(ref, "#/$defs/")].(object), root, v)
	}
	kinds, _ := s["type"].([]any)
	if one, ok := s["type"].(string); ok {
		kinds = []any{one}
	}
	is := map[string]bool{}
	switch x := v.(type) {
	case nil:
		is["null"] = true
	case bool:
		is["boolean"] = true
	case string:
		is["string"] = true
	case float64:
		is["number"], is["integer"] = true, x == float64(int64(x))
	case []any:
		is["array"] = true
	case object:
		is["object"] = true
	}
	ok := false
	for _, k := range kinds {
		ok = ok || is[k.(string)]
	}
	if !ok {
		return fmt.Errorf("%s: %T, want %v", at, v, kinds)
	}
	if list, has := s["enum"].([]any); has {
		found := false
		for _, e := range list {
			found = found || e == v
		}
		if !found {
			return fmt.Errorf("%s: %v is not one of %v", at, v, list)
		}
	}
	if items, has := s["items"].(object); has && v != nil {
		for i, x := range v.([]any) {
			if err := valid(fmt.Sprintf("%s/%d", at, i), items, root, x); err != nil {
				return err
			}
		}
	}
	if m, isMap := v.(object); isMap {
		props, _ := s["properties"].(object)
		required, _ := s["required"].([]any)
		for _, r := range required {
			if _, has := m[r.(string)]; !has {
				return fmt.Errorf("%s: no %v", at, r)
			}
		}
		for k, x := range m {
			p, has := props[k].(object)
			if !has {
				if p, has = s["additionalProperties"].(object); !has {
					return fmt.Errorf("%s: %s is not in the schema", at, k)
				}
			}
			if err := valid(at+"/"+k, p, root, x); err != nil {
				return err
			}
		}
	}
	return nil
}

func TestSignedReportsMatchTheSchema(t *testing.T) {
	t.Parallel()
	var root object
	require.NoError(t, json.Unmarshal(biasaudit.JSONSchema(), &root))
	key := ed25519.NewKeyFromSeed([]byte(strings.Repeat("k", 32)))
	r := &biasaudit.Report{Schema: biasaudit.ReportSchema, Verdict: biasaudit.Void, Name: "x",
		Tests: []biasaudit.Test{{Verdict: biasaudit.Disparity, P: 0.5}}, Metrics: []biasaudit.MetricInfo{{Direction: biasaudit.Neutral}},
		Impact: []biasaudit.Impact{{Rows: []biasaudit.ImpactRow{{Level: "a"}}}}, AA: biasaudit.AA{Checks: []biasaudit.AACheck{{Band: 1}}},
		Findings: []biasaudit.Finding{{State: biasaudit.Open}}, Trend: []biasaudit.Point{{Verdict: biasaudit.Equivalent, Effects: []biasaudit.Effect{{Key: "k"}}, Bands: map[string]float64{"a": 1}}},
		Probes: []biasaudit.ProbeInfo{{Sources: []biasaudit.Source{{Title: "t"}}, Legitimate: []biasaudit.Legitimate{{Metric: "m"}}}}, Design: biasaudit.Design{Configs: map[string]int{"c": 1}}}
	b, err := r.Sign(key)
	require.NoError(t, err)
	var v object
	require.NoError(t, json.Unmarshal(b, &v))
	require.NoError(t, valid("", root, root, v))
	report := v["report"].(object)
	report["verdict"] = "no bias found"
	require.ErrorContains(t, valid("", root, root, v), "is not one of")
	report["verdict"] = "void"
	report["transcript"] = "hello"
	require.ErrorContains(t, valid("", root, root, v), "not in the schema")
	delete(report, "transcript")
	delete(report, "limits")
	require.ErrorContains(t, valid("", root, root, v), "no limits")
}
