// Package rulebackend answers from sentences that the shop wrote beforehand.
// It needs no network and no model, and can only say what somebody approved.
//
// A [Rule] is the answer to one intent, in one or more languages, or a
// [Handler] that looks it up. A [Fact] is something that several answers
// mention, such as the opening hours. Both are knowledge entries: they have an
// owner, a version and possibly an end, and every draft names the entries that
// it rests on. What has ended is not said any more: a person answers instead.
// [Backend.Due] tells in time what will end.
package rulebackend
