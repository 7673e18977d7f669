package lexicon

// latin and latinAdditional give the base letter of U+00C0 to U+024F and of
// U+1E00 to U+1EFF (Unicode NFKD, and by shape where that has none).
const (
	latin = "" +
		"aaaaaaaceeeeiiiidnoooooxouuuuytsaaaaaaaceeeeiiiidnoooooxouuuuyty" +
		"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll" +
		"lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs" +
		"bbbbxxoccddddxeeeffgxhxikklxmnnoooooppxxxxxttttuuxvyyzzxxxxxxxxx" +
		"xxxxdddlllnnnaaiioouuuuuuuuuueaaaaaaggggkkooooxxjdddggxxnnaaaaoo" +
		"aaaaeeeeiiiioooorrrruuuussttxxhhndoozzaaeeooooooooyylntjdqacclts" +
		"zxxbuveejjqqrryy"
	latinAdditional = "" +
		"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm" +
		"mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv" +
		"wwwwwwwwwwxxxxyyzzzzzzhtwyassssxaaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee" +
		"eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyyxxxxyy"
)
