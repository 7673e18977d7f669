package redact

import (
	"strings"
	"unicode/utf8"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// cjkPerson finds Chinese, Japanese and Korean names by what announces or
// honours them, since nothing there is written with capitals or spaces.
func (sc *scratch) cjkPerson(i int) int {
	t := &sc.toks[i]
	w := sc.text(i)
	for _, intro := range [...]string{"我叫", "我的名字是", "姓名", "我是", "名前は", "私は", "氏名", "お名前", "제이름은", "이름은", "저는", "성함은"} {
		if k := strings.Index(w, intro); k >= 0 {
			from := k + len(intro)
			rest := w[from:]
			stop := len(rest)
			for _, end := range [...]string{"です", "と申", "といい", "입니다", "이에요", "예요", "이고", "的", "，", "と"} {
				if j := strings.Index(rest, end); j > 0 {
					stop = min(stop, j)
				}
			}
			if n := utf8.RuneCountInString(rest[:stop]); n >= 2 && n <= 6 {
				sc.add(t.start+int32(from), t.start+int32(from+stop), kPerson, rankName)
				return i + 1
			}
			if from == len(w) && i+1 < len(sc.toks) && utf8.RuneCountInString(sc.text(i+1)) <= 6 {
				sc.add(sc.toks[i+1].start, sc.toks[i+1].end, kPerson, rankName)
				return i + 2
			}
		}
	}
	for _, honour := range [...]string{"さん", "様", "先生", "女士", "小姐", "씨", "님"} {
		if k := strings.Index(w, honour); k > 0 {
			from := k
			for n := 0; from > 0 && n < 4; n++ {
				_, size := utf8.DecodeLastRuneInString(w[:from])
				from -= size
			}
			if name := w[from:k]; lexicon.Of(name) != 0 || utf8.RuneCountInString(name) >= 2 && from == 0 {
				sc.add(t.start+int32(from), t.start+int32(k), kPerson, rankName)
				return i + 1
			}
		}
	}
	if in := sc.info(i); (in.First() >= 2 || in.Last() >= 2) && in&lexicon.Foreign == 0 && utf8.RuneCountInString(w) >= 2 {
		sc.add(t.start, t.end, kPerson, rankName)
		return i + 1
	}
	return i
}

// repeats redacts every further mention of a person that was found: each word
// of the name that is no everyday word, and for persons of earlier messages
// in any case. A part of one person's name gets that person's key.
func (sc *scratch) repeats() {
	words := map[lexicon.Hash]mention{}
	learn := func(key string, h lexicon.Hash, before bool) {
		m, ok := words[h]
		switch {
		case !ok:
			m = mention{key: key, before: before}
		case m.key != key && strings.Contains(key, " ") && !strings.Contains(m.key, " "):
			m.key = key
		case m.key != key && strings.Contains(key, " "):
			m.ambiguous = true
		}
		m.before = m.before || before
		words[h] = m
	}
	for _, k := range sc.known {
		for _, h := range k.words {
			learn(k.key, h, true)
		}
	}
	for k := 0; k+1 < len(sc.found); k += 2 {
		from, to := int(sc.found[k]), int(sc.found[k+1])
		key := foldWords(sc.v.s[sc.toks[from].start:sc.toks[to-1].end])
		for j := from; j < to; j++ {
			if t := &sc.toks[j]; t.end-t.start > 2 && sc.part(j, true) == pName {
				learn(key, t.hash, false)
			}
		}
	}
	// Persons of several words speak for their parts.
	for n, c := range sc.cands {
		if c.kind == kPerson && c.key == "" {
			f := foldWords(sc.v.s[c.start:c.end])
			sc.cands[n].key = f
			if !strings.Contains(f, " ") {
				sc.cands[n].key = words[lexicon.HashOf(f)].full(f)
			}
		}
	}
	for i := range sc.toks {
		t := &sc.toks[i]
		if t.flags&taken != 0 || t.kind != tWord || t.end-t.start < 3 {
			continue
		}
		m, ok := words[t.hash]
		if !ok {
			continue
		}
		in := sc.info(i)
		capital := t.flags&(capFirst|noCase) != 0
		if in.Word() >= 3 && (!capital || sc.startsSentence(i) || !m.before && in.Word() >= 4) || !capital && in.Word() >= 1 && !sc.noCaps() {
			continue
		}
		sc.addKey(t.start, t.end, kPerson, rankName, m.full(foldWords(sc.text(i))))
	}
}

// mention is what a word of a name stands for.
type mention struct {
	key       string // the person's key
	before    bool   // the person is known from earlier messages
	ambiguous bool   // the word belongs to several persons
}

// full is the key of the person, or the word's own where that is not clear.
func (m mention) full(own string) string {
	if m.key == "" || m.ambiguous {
		return own
	}
	return m.key
}

// joined looks left and right of the persons found for words of the same
// enumeration: "Hleb, Sheila and Donna" makes Hleb a person too.
func (sc *scratch) joined() {
	for n := 0; n < len(sc.found); n += 2 { // found grows while we look
		for _, dir := range [...]int{-1, 1} {
			k := int(sc.found[n]) - 1
			var g string
			if dir > 0 {
				k = int(sc.found[n+1])
			}
			if k < 0 || k >= len(sc.toks) {
				continue
			}
			if dir > 0 {
				g = sc.gap(k - 1)
			} else {
				g = sc.gap(k)
			}
			if sc.is(k, rAnd) && g == " " {
				if k += dir; k < 0 || k >= len(sc.toks) {
					continue
				}
				if dir > 0 {
					g = sc.gap(k - 1)
				} else {
					g = sc.gap(k)
				}
				if g != " " {
					continue
				}
			} else if !isListGap(g) {
				continue
			}
			if !sc.joins(k, dir) {
				continue
			}
			t := &sc.toks[k]
			sc.add(t.start, t.end, kPerson, rankName)
			t.flags |= taken
			sc.found = append(sc.found, int32(k), int32(k+1))
		}
	}
}

// joins reports whether token k, beside a person in direction dir, is a person
// of the same enumeration.
func (sc *scratch) joins(k, dir int) bool {
	t := &sc.toks[k]
	in := sc.info(k)
	if t.flags&taken != 0 || t.end-t.start < 3 || in&lexicon.Country != 0 || sc.part(k, false) != pName || sc.weight(k) < 4 && in.First() < 3 || sc.inOrganisation(k+1) {
		return false
	}
	if t.flags&capFirst == 0 && (!sc.noCaps() || in != 0 && in.First()+in.Last() < 2 || in.Word() > 2 && in.First() < 3) {
		return false
	}
	if sc.startsSentence(k) {
		after := in.First() == 3 && k > 0 && strings.HasSuffix(sc.gap(k-1), ": ") // "They were six: Daisy, …"
		if dir > 0 || in.Word() > 2 && !after {
			return false
		}
	}
	nb := k + dir
	// Not a part of something longer.
	return nb < 0 || nb >= len(sc.toks) || sc.gap(min(k, nb)) != " " || sc.toks[nb].flags&capFirst == 0
}
