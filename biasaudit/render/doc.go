// Package render shows a biasaudit.Report to people and machines: a
// self-contained HTML page, Markdown, and JUnit XML for build servers. It
// computes nothing: every figure is in the report.
package render
