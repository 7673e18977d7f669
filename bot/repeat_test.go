package bot

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
)

func TestHUM2SameQuestion(t *testing.T) {
	t.Parallel()
	for _, p := range [][2]string{
		{"Where is my order?", "WHERE IS MY ORDER"},
		{"Where is my order?", "hello, where is my order please!!"},
		{"Where is my order?", "wehre is my ordr?"},
		{"Where is my order?", "whereis my order"},
		{"what's the price", "whats the price"},
		{"Where is [ORDER_1]?", "where is [ORDER_1] please"},
		{"Wann öffnen Sie?", "wann offnen sie bitte"},
		{"Où est ma commande ?", "ou est ma commande s'il vous plaît"},
		{"¿Dónde está mi pedido?", "por favor, donde esta mi pedido"},
		{"Где мой заказ?", "где мой заказ"},
		{"我可以退货吗？", "请问我可以退货吗"},
		{"返品できますか", "すみません、返品できますか？"},
		{"환불 가능한가요?", "환불 가능한가요"},
		{"मेरा ऑर्डर कहाँ है?", "कृपया मेरा ऑर्डर कहाँ है"},
		{"أين طلبي؟", "من فضلك أين طلبي"},
		{strings.Repeat("my parcel did not come and ", 20), strings.Repeat("My parcel did not come, and ", 20)},
	} {
		a, b := question(p[0]), question(p[1])
		require.NotEmpty(t, a)
		require.True(t, sameQuestion(a, b), "%q %q: %q %q", p[0], p[1], a, b)
	}
	for _, p := range [][2]string{
		{"Where is [ORDER_1]?", "Where is [ORDER_2]?"},
		{"do you have size 38", "do you have size 39"},
		{"is 5 € enough", "is 5 $ enough"},
		{"is it legal", "is it illegal"},
		{"puedo pagar con tarjeta", "no puedo pagar con tarjeta"},
		{"do you ship to Austria", "do you ship to Australia"},
		{"我可以退货吗", "我可以换货吗"},
		{"is it in stock", "is it on stock now"},
		{"how do I open an account", "how do I close an account"},
		{"delivery time", "delivery price"},
		{strings.Repeat("my parcel did not come and ", 20), strings.Repeat("my parcel did not come and ", 19) + "my cat"},
	} {
		require.False(t, sameQuestion(question(p[0]), question(p[1])), "%q %q", p[0], p[1])
	}
	for _, s := range []string{"ok", "Thanks!", "Hello", "thank you very much", "No, thanks", "👍", "?!", "ja danke", "D'accord, merci", "谢谢", "はい、ありがとうございます", "네", "tak", "2", "[EMAIL_1]", "next", "zurück"} {
		require.Empty(t, question(s), s)
	}
}

// TestHUM2QuestionsAreBounded: the last eight are remembered, and a turn does
// not write into the head that others hold.
func TestHUM2QuestionsAreBounded(t *testing.T) {
	t.Parallel()
	var d transcripts.Dialog
	for i, q := range strings.Fields("a b c d e f g h") {
		answered(&d, q, uint64(2*i+1), uint64(2*i+2))
	}
	before := d.Questions
	answered(&d, "a", 17, 20)
	require.Equal(t, 1, before[0].Times)
	require.Equal(t, 2, asked(d, "a", 21))
	require.Zero(t, asked(d, "a", 18), "said before the answer")
	answered(&d, "a", 18, 22)
	require.Equal(t, 2, asked(d, "a", 23))
	answered(&d, "i", 25, 26)
	require.Len(t, d.Questions, mostQuestions)
	require.Zero(t, asked(d, "b", 27), "the oldest goes")
	require.Zero(t, asked(d, "", 27))
}

func BenchmarkQuestion(b *testing.B) {
	var d transcripts.Dialog
	for _, q := range []string{"where is my order", "when do you open on sundays", "can i return a cake", "do you ship to france", "is it vegan", "a b c", "d e f", "how much is delivery"} {
		answered(&d, q, 1, 2)
	}
	b.ReportAllocs()
	for b.Loop() {
		asked(d, question("Hello, can you tell me where my parcel is please?"), 3)
	}
}
