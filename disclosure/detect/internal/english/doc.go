// Package english holds the English rules and phrases: identity questions,
// requests for a person, crisis, rights.
package english
