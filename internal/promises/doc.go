// Package promises tests the ten promises of docs/design.md, each against
// every store and against backends that lie, stall, fail and return rubbish.
package promises
