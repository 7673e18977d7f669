package disclosure_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure"
)

// notHuman is how each shipped language denies being human.
var notHuman = map[string]string{
	"ar": "ليس إنسان|لست إنسان", "bg": "не човек|не съм човек|не с човек", "cs": "ne člověk|nejsem člověk|ne s člověkem", "da": "ikke et menneske",
	"de": "kein mensch|keinem mensch|keinen mensch", "el": "όχι άνθρωπο|όχι με άνθρωπο|δεν είμαι άνθρωπος", "en": "not a human", "es": "no una persona|no soy|no un", "et": "mitte inimene|ei ole inimene",
	"fi": "ei ihminen|en ole ihminen", "fr": "pas un|non un", "ga": "ní duine", "hi": "इंसान नहीं", "hr": "ne čovjek|ne s čovjekom|nisam čovjek", "hu": "nem ember|nem vagyok ember",
	"it": "non un essere umano|non sono un essere umano", "ja": "人間ではありません", "ko": "사람이 아닙니다", "lt": "ne žmog|nesu žmogus", "lv": "nevis cilvēk|neesmu cilvēks",
	"mt": "mhux bniedem|m'iniex bniedem", "nl": "geen mens", "pl": "nie z człowiekiem|nie człowiek|nie jestem człowiekiem", "pt": "não uma pessoa|não sou uma pessoa",
	"ro": "nu cu un om|nu un om|nu sunt om", "sk": "nie človek|nie som človek|nie s človekom", "sl": "ne človek|ne s človekom|nisem človek", "sv": "inte en människa",
	"tr": "insanla değil|insan değil", "uk": "не з людиною|не людина", "zh-Hans": "不是真人", "zh-Hant": "不是真人",
}

func TestDISC8EveryLocaleSaysItIsNotHuman(t *testing.T) {
	t.Parallel()
	c, err := disclosure.LoadTexts(nil)
	require.NoError(t, err)
	require.ElementsMatch(t, keys(notHuman), c.Languages())
	for lang, words := range notHuman {
		for _, key := range []string{"disclosure", "reminder", "identity"} {
			text := strings.ToLower(c.For(lang).Format(key, map[string]string{"name": "Crumb"}))
			found := false
			for w := range strings.SplitSeq(words, "|") {
				found = found || strings.Contains(text, w)
			}
			require.True(t, found, "%s %s: %s", lang, key, text)
			require.Contains(t, text, "crumb", lang)
			require.NotContains(t, text, "{", lang)
		}
	}
}

func keys(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}

func TestDISC8LanguageChoice(t *testing.T) {
	t.Parallel()
	c, err := disclosure.LoadTexts(nil)
	require.NoError(t, err)
	for _, tt := range []struct{ setting, written, want string }{
		{"de-CH", "", "de"}, {"fr-CA,fr;q=0.9", "en", "fr"}, {"", "es", "es"}, {"und", "und", "en"}, {"", "zh-Hant", "zh-Hant"},
		{"xx", "de", "de"}, {"tlh", "", "en"}, {"!!", "", "en"}, {strings.Repeat("x", 1<<20), "fr", "fr"}, {"", "", "en"},
		{"zh-TW", "", "zh-Hant"}, {"zh-HK", "", "zh-Hant"}, {"zh-CN", "", "zh-Hans"}, {"zh", "", "zh-Hans"}, {"pt-BR", "", "pt"}, {"de;q=0.1, fr;q=0.9", "", "fr"},
		{"ku", "", "tr"}, {"ca", "fr", "fr"}, {"ga-IE", "en", "ga"}, {"ar-EG", "", "ar"},
	} {
		require.Equal(t, tt.want, c.Choose(tt.setting, tt.written), "%.20q %q", tt.setting, tt.written)
	}
}
