// Package storebase holds what the shipped stores have in common: the checks
// of an Append's arguments, matching a head against a query, and waking
// watchers within the process.
package storebase
