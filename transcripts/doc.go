// Package transcripts keeps what was said, without what is personal in it.
package transcripts
