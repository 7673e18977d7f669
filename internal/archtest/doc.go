// Package archtest holds the rules of the package tree as tests: who may
// import whom, one door for each third-party module, and the size of files.
package archtest
