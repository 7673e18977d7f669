// Package linear is the small linear model behind the English identity
// questions: hashed n-grams, int8 weights.
package linear
