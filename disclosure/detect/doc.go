// Package detect recognises, without any model call, what code must answer
// itself: whether a customer asks if this is a human, asks for a person, is in
// a crisis, or asks about their data.
package detect
