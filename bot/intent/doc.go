// Package intent is an in-process intent classifier: it learns from the
// example phrasings that a shop writes, answers in microseconds, needs no
// network and no downloaded model, and is deterministic from a seed.
//
// Words, ordered word pairs and character n-grams are hashed into a table and
// weighed by TF-IDF; n-grams never seen in training count in the length of
// the vector, so a strange message scores low. One linear support vector
// machine for each intent (L2 loss, dual coordinate descent: Hsieh et al.,
// ICML 2008), the mean of its examples, and two small bags of n-gram vectors
// with a softmax on top (Joulin et al., EACL 2017) give its margin; as all are
// linear they share one table. Probabilities are fitted on held-back folds or,
// better, on real labelled messages ([Model.Calibrated]).
//
// A probability is not a promise. To answer only when a stated error target
// holds, use package intent/risk with labelled messages from live traffic.
package intent
