package lex

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A word of two classes would be of one or the other from start to start.
func TestOneClassForAWord(t *testing.T) {
	seen := map[string]Class{}
	for c, list := range classWords {
		for w := range strings.FieldsSeq(list) {
			require.NotContains(t, seen, w, "classes %d and %d", seen[w], c)
			seen[w] = c
		}
	}
}

func TestOneTopicForAWord(t *testing.T) {
	seen := map[string]string{}
	for topic, list := range topicWords {
		for w := range strings.FieldsSeq(list) {
			require.NotContains(t, seen, w, "topics %s and %s", seen[w], topic)
			seen[w] = topic
		}
	}
}
