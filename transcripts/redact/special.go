package redact

func specialWords() string { return "" }
