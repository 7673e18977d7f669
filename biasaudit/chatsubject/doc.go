// Package chatsubject lets an audit question any bot behind an
// OpenAI-compatible chat completions endpoint, over plain net/http. Such a bot
// does not say what it decided, so only metrics of text, time and errors can
// be measured; the others are reported as insufficient.
package chatsubject
