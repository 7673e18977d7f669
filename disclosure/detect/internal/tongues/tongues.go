package tongues

import (
	_ "embed"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"unicode"

	"github.com/candorbot/candor/disclosure/detect/internal/lex"
	"github.com/candorbot/candor/disclosure/detect/internal/phrase"
)

//go:embed languages.txt
var languagesText string

//go:embed schema.txt
var schemaText string

// The labels of phrases.
const (
	Ask byte = 1 + iota
	NotAsk
	Person
	NotPerson
	Crisis
	NotCrisis
	Erase
	Access
	SureAsk // Ask, whatever would take it back
	labels
)

var sections = map[string]byte{
	"ask": Ask, "notask": NotAsk, "person": Person, "notperson": NotPerson, "crisis": Crisis, "notcrisis": NotCrisis, "erase": Erase, "access": Access, "asksure": SureAsk,
}

// Found says which labels were found, after what takes them back.
type Found [labels]bool

type tongue struct {
	tag string
	set *phrase.Set
	lex *lexicon
}

// Tongues is immutable and safe for concurrent use.
type Tongues struct {
	all []tongue
	// lettered and index lead from all to Lettered and back; -1 is none.
	lettered [64]int
	index    []int
	stop     map[string]uint64 // languages that use the word often, a bit each
	cut      map[string]bool   // words of scripts without spaces
	model    *AskModel
	grams    packed
	han      map[rune]int8 // characters of one Chinese script only: 1 simplified, 2 traditional
}

// New compiles the word lists and reads the model.
func New() (*Tongues, error) {
	t, err1 := Untrained()
	var err2 error
	t.model, err2 = LoadAsks(asksRaw)
	return t, errors.Join(err1, err2)
}

// Untrained compiles the word lists alone, for the trainer: it has no Asks.
func Untrained() (*Tongues, error) {
	t := &Tongues{stop: map[string]uint64{}, cut: map[string]bool{}, han: map[rune]int8{}}
	words, faults := lexicons()
	for _, r := range simplified {
		t.han[r] = 1
	}
	for _, r := range traditional {
		t.han[r] = 2
	}
	for block := range strings.SplitSeq(languagesText, "\n@") {
		tag, body, ok := strings.Cut(strings.TrimPrefix(block, "@"), "\n")
		if !ok || strings.HasPrefix(tag, "#") {
			continue
		}
		lists := map[string]string{}
		phrases := map[string]string{}
		for line := range strings.Lines(body) {
			// Words of lists that begin with "_" say nothing about the language.
			name, words, ok := strings.Cut(strings.TrimSpace(line), ":")
			if !ok || name == "" || name[0] == '#' {
				continue
			}
			words = lex.Fold(strings.TrimSpace(words))
			if sections[name] != 0 {
				phrases[name] += strings.ReplaceAll(words, ";", "\n") + "\n"
				words = strings.NewReplacer(";", " ", "|", " ", "?", " ", "~", " ", "$", " ", "^", " ", "%", " ").Replace(words)
			} else {
				lists[name] += " " + words
			}
			for w := range strings.FieldsSeq(words) {
				w = strings.TrimSuffix(w, "*")
				if hasUnspaced(w) {
					t.cut[w] = true
				}
				if len(t.all) < 64 && len(w) > 1 && name != "r" && name != "p" && name[0] != '_' && (sections[name] == 0 || name == "crisis" && len(w) > 4) {
					t.stop[w] |= 1 << len(t.all)
				}
			}
		}
		b := phrase.NewBuilder()
		for section := range strings.SplitSeq(schemaText, "== ") {
			name, schema, _ := strings.Cut(section, "\n")
			label := sections[strings.TrimSpace(name)]
			if label == 0 {
				continue
			}
			b.Add(label, usable(schema, lists), lists)
			b.Add(label, phrases[strings.TrimSpace(name)], lists)
		}
		set, more := b.Build()
		for _, err := range more {
			faults = append(faults, fmt.Errorf("%s: %w", tag, err))
		}
		l := words[tag]
		if l == nil {
			faults = append(faults, fmt.Errorf("no lexicon of %s", tag))
			continue
		}
		l.fill(lists)
		t.all = append(t.all, tongue{tag, set, l})
	}
	t.index = make([]int, len(Lettered))
	for i := range t.lettered {
		t.lettered[i] = -1
		if i < len(t.all) {
			if c := slices.Index(Lettered, t.all[i].tag); c >= 0 {
				t.lettered[i], t.index[c] = c, i
			}
		}
	}
	if len(gramsRaw) != Buckets*len(Lettered) {
		faults = append(faults, errors.New("grams.bin has the wrong size"))
	} else {
		t.grams = pack(gramsRaw)
	}
	return t, errors.Join(faults...)
}

// usable returns the lines whose lists the language has.
func usable(schema string, lists map[string]string) string {
	var out strings.Builder
	for line := range strings.Lines(schema) {
		ok := true
		for f := range strings.FieldsSeq(line) {
			for w := range strings.SplitSeq(strings.TrimSuffix(f, "?"), "|") {
				if strings.HasPrefix(w, "%") && lists[w[1:]] == "" {
					ok = false
				}
			}
		}
		if ok {
			out.WriteString(line)
		}
	}
	return out.String()
}

func hasUnspaced(w string) bool {
	for _, r := range w {
		if unspaced(r) {
			return true
		}
	}
	return false
}

// unspaced reports whether r belongs to a script written without spaces.
func unspaced(r rune) bool {
	return r >= 0x3040 && r <= 0x30ff || r >= 0x3400 && r <= 0x9fff || r >= 0xf900 && r <= 0xfaff || r >= 0x20000 && r <= 0x3ffff
}

// Cut splits words of scripts without spaces at the longest known words.
func (t *Tongues) Cut(words, dst []string) []string {
	for _, w := range words {
		if w[0] < 0xe3 || !hasUnspaced(w) {
			dst = append(dst, w)
			continue
		}
		for len(w) > 0 {
			n := 0
			for l := min(len(w), 24); l > 0; l-- {
				if t.cut[w[:l]] {
					n = l
					break
				}
			}
			if n == 0 { // one character, or a run of Latin letters and digits
				for i, r := range w {
					if i > 0 && (unspaced(r) || n == 0 && unspaced(first(w))) {
						n = i
						break
					}
				}
				if n == 0 {
					n = len(w)
				}
			}
			dst = append(dst, w[:n])
			w = w[n:]
		}
	}
	return dst
}

func first(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// Language names the language of a text, its folded form and its cut words: by
// script where that decides, else by letters and frequent words. und means that
// they do not show it. rank holds up to
// three languages to look for phrases in, as indices; -1 is none.
func (t *Tongues) Language(text, folded string, words []string) (tag string, rank [3]int) {
	rank = [3]int{-1, -1, -1}
	var script struct{ latin, han, kana, hangul, hant, hans int }
	for _, r := range folded {
		switch {
		case r < 0x250:
			if r >= 'a' && r <= 'z' || r >= 0xc0 {
				script.latin++
			}
		case r >= 0x3040 && r <= 0x30ff:
			script.kana++
		case unspaced(r):
			script.han++
			switch t.han[r] {
			case 1:
				script.hans++
			case 2:
				script.hant++
			}
		case r >= 0xac00 && r <= 0xd7a3:
			script.hangul++
		}
	}
	decided := ""
	switch {
	case script.kana > 0 && script.kana*8 >= script.han:
		decided = "ja"
	case script.han*3 > script.latin && script.hant > script.hans:
		decided = "zh-Hant"
	case script.han*3 > script.latin && script.han > 0:
		decided = "zh-Hans"
	case script.hangul*2 > script.latin:
		decided = "ko"
	}
	if decided != "" {
		for i := range t.all {
			if t.all[i].tag == decided {
				rank[0] = i
			} else if strings.HasPrefix(decided, "zh") && strings.HasPrefix(t.all[i].tag, "zh") {
				rank[1] = i
			}
		}
		return decided, rank
	}
	if tag := byScript(folded); tag != "" {
		rank[0] = slices.IndexFunc(t.all, func(o tongue) bool { return o.tag == tag })
		return tag, rank
	}
	var byWord [32]int32
	for _, w := range words {
		for m := t.stop[w]; m != 0; m &= m - 1 {
			if c := t.lettered[bits.TrailingZeros64(m)]; c >= 0 {
				byWord[c] += int32(2 + min(len(w), 6)/2)
			}
		}
	}
	if plainEnglish(&byWord) { // as most messages are: letters need no look
		rank[0] = t.index[0]
		return Lettered[0], rank
	}
	z, grams := t.grams.letters(text)
	if grams < 4 {
		return "und", rank
	}
	for c, n := range byWord {
		z[c] += wordWeight * n
	}
	var top [len(rank)]int // the best by score; there are more languages than places
	for i := range top {
		top[i] = -1
		for c := range Lettered {
			if (top[i] < 0 || z[c] > z[top[i]]) && !slices.Contains(top[:i], c) {
				top[i] = c
			}
		}
		if i > 0 && z[top[i]]*4 < z[top[0]]*3 { // far behind: not worth a look
			break
		}
		rank[i] = t.index[top[i]]
	}
	if z[top[0]] < leastSum {
		return "und", rank
	}
	return Lettered[top[0]], rank
}

// wordWeight is what a frequent word counts beside letters; leastSum is the sum
// from which a language is named.
const wordWeight, leastSum = int32(60), int32(60)

// plainEnglish reports whether frequent words alone name English beyond doubt.
func plainEnglish(byWord *[32]int32) bool {
	next := int32(0)
	for _, n := range byWord[1:] {
		next = max(next, n)
	}
	return byWord[0] >= 9 && byWord[0] >= 2*next+3
}

// byScript names the languages that have a script to themselves here.
func byScript(s string) string {
	for _, r := range s {
		switch {
		case r < 0x300:
		case unicode.Is(unicode.Greek, r):
			return "el"
		case unicode.Is(unicode.Arabic, r):
			return "ar"
		case unicode.Is(unicode.Devanagari, r):
			return "hi"
		}
	}
	return ""
}

// Find looks for the phrases of the ranked languages.
func (t *Tongues) Find(rank [3]int, words []string, buf []phrase.Token) (f Found) {
	type span struct {
		label    byte
		from, to int
	}
	for _, i := range rank {
		if i < 0 || t.all[i].tag == "en" {
			continue
		}
		var spans [48]span
		n := 0
		t.all[i].set.Match(t.all[i].set.Tokens(words, buf[:0]), func(label byte, from, to int) bool {
			spans[n] = span{label, from, to}
			n++
			return n < len(spans)
		})
		for _, a := range spans[:n] {
			if a.label == NotAsk || a.label == NotPerson || a.label == NotCrisis {
				continue
			}
			taken := false
			for _, b := range spans[:n] {
				taken = taken || b.label == a.label+1 && (a.label == Ask || a.label == Person || a.label == Crisis) && b.from < a.to && a.from < b.to
			}
			f[a.label] = f[a.label] || !taken
		}
	}
	f[Ask] = f[Ask] || f[SureAsk]
	return f
}

// Characters that stand in one of the two Chinese scripts only.
const (
	simplified  = "这个们说话吗对时间么为没关发现还过进来会机听请问让给谁单货钱买卖东车门开电脑动应该实习网络关闭账户删除数据记录联系转办处变换帮认识学习岁爱体头发样种类点资讯题号码订邮费额谢欢员区层楼图视频优划选择击误错经继续输写读语词机脑"
	traditional = "這個們說話嗎對時間麼為沒關發現還過進來會機聽請問讓給誰單貨錢買賣東車門開電腦動應該實習網絡關閉賬戶刪數據記錄聯繫轉辦處變換幫認識學歲愛體頭髮樣種類點與資訊題號碼訂郵費額謝歡員區層樓圖視頻優劃選擇擊誤錯經繼續輸寫讀語詞機腦刪著"
)
