package stats

import "math"

// Unanimous is for a binary outcome that no cue ever changed: in each of n
// scenarios all cues had the same outcome. Nothing varies then, so there is no
// standard error to test with; but a difference of margin between groups needs
// at least that share of scenarios in which some cue changes the outcome, and
// none of n has the probability of at most (1-margin)^n. That is an exact
// p-value for "the difference is at least margin" with scenarios as the sampled
// units (the rule of three: Hanley and Lippman-Hand 1983, JAMA 249:1743). The
// cues count as given here: it says nothing about a rare name that behaves
// unlike all that were tried. It is 1 for bad arguments.
func Unanimous(n int, margin float64) float64 {
	if n < 1 || !(margin > 0 && margin < 1) {
		return 1
	}
	return math.Pow(1-margin, float64(n))
}

// UnanimousBound is the largest difference that n unanimous scenarios leave
// possible at the given level of confidence: 0.5 % at 95 % for 600 (Hanley and
// Lippman-Hand 1983).
func UnanimousBound(n int, level float64) float64 {
	if n < 1 || !(level > 0 && level < 1) {
		return 1
	}
	return 1 - math.Pow(1-level, 1/float64(n))
}
