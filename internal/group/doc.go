// Package group runs several long-lived functions as one.
package group
