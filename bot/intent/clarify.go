package intent

// Choices lists the two or three intents worth naming in one clarifying
// question, likeliest first: those at least a fifth as likely as the first.
// It is empty when fewer than two qualify or when the message is more likely
// out of scope than not; then answer or hand over instead. The caller asks
// once and shows titles in plain words, not these names.
func (p Prediction) Choices() []string {
	const (
		most     = 3
		relative = 0.2
	)
	if p.InScope < 0.5 || len(p.Ranked) < 2 {
		return nil
	}
	var out []string
	for _, r := range p.Ranked[:min(most, len(p.Ranked))] {
		if r.Confidence >= relative*p.Ranked[0].Confidence {
			out = append(out, r.Intent)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}
