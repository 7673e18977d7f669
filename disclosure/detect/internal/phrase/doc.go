// Package phrase matches hand-written phrase patterns over words in one pass.
package phrase
