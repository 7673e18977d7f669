// Package audittest fails a go test on a bias audit, and has a stub bot whose
// bias is known, to check an audit against.
package audittest
