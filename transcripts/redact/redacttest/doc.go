// Package redacttest checks that a redactor, or a recognizer that a shop adds,
// keeps the contract of transcripts.Redactor. It uses plain testing only.
package redacttest
