package claims

import (
	"regexp"
	"sync"
)

// An expr is an expression that is compiled when it is first tried. There are
// hundreds, and one program meets but some of the languages. They are
// constants; a test compiles all.
type expr struct {
	src  string
	once sync.Once
	re   *regexp.Regexp
}

func (e *expr) compiled() *regexp.Regexp {
	e.once.Do(func() { e.re = regexp.MustCompile(e.src) })
	return e.re
}

// takes reports whether the expression is there and matches.
func (e *expr) takes(s string) bool { return e != nil && e.compiled().MatchString(s) }

// expr returns the expression of a source, one for all rules that share it.
func (b *book) expr(src string) *expr {
	e := b.exprs[src]
	if e == nil {
		e = &expr{src: src}
		b.exprs[src] = e
	}
	return e
}
