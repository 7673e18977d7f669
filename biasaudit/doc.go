// Package biasaudit measures whether a deployed bot treats equal requests
// equally, whoever asks: it puts the same support messages to the bot with
// different cues of identity (names, disclosures, dialect), records what
// happened in the pipeline, and tests the difference with cues as the sampled
// units (see package stats for why).
//
// A [Plan] fixes scenarios, probes, metrics, margins and seed before the
// first call. [Run] carries it out on a [Subject], keeps a journal and can be
// resumed. [Analyse] turns the [Result] into a [Report] with one of four
// verdicts for each test: disparity, small difference, equivalent, or
// inconclusive (insufficient, when the design is too small to say anything).
// It never says that there is no bias.
//
// Beside the audit of treatment there are [AuditSafeguard], for parts that must
// work equally for all groups, and [HandoverParity], which compares live
// conversations over strata that may be used. Nothing here infers a trait of a
// real person.
//
// Neither journal nor report holds a cue, a message or a reply.
package biasaudit
