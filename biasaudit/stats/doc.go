// Package stats holds the statistics of a counterfactual audit: a crossed grid
// of scenarios (rows) and cues (columns), where cues are a sample of a group
// and not the group itself.
//
// The usual tests treat every answer as independent, or cluster by scenario
// only. When single names have effects of their own, those tests reject a
// true null far more often than they claim (Clark 1973; Judd, Westfall and
// Kenny 2012, "the stimuli-as-fixed-effect fallacy"). The tests here work on
// cue means instead.
//
// Nothing here knows about bots. All functions are pure and safe for
// concurrent use; those that draw random numbers take their seed.
package stats
