package redact

import (
	"strings"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// streetClass is the part a word plays in an address.
type streetClass uint8

const (
	sSuffix    streetClass = 1 << iota // after the name: Street, Plads
	sPrefix                            // before the name: Rue, Calle, ul.
	sUnit                              // Apt, Suite, Floor
	sBox                               // P.O. Box, Postfach
	sStrong                            // says street by itself, whatever stands around it
	sDirection                         // North, NW
	sMilitary                          // APO, FPO, DPO, PSC
	sShip                              // USS, USNS
)

var streetLists = map[streetClass]string{
	sSuffix | sStrong: `street ave road rd lane boulevard blvd ln`,
	sSuffix: `st u tee tn krt drive dr court ct place pl square sq terrace way parkway pkwy highway hwy circle cir crescent cres close trail trl
		loop row alley plaza gardens grove walk mews rise ridge esplanade parade causeway turnpike freeway expressway bypass crossing
		hollow heights quay wharf islands island flats flat fields field mall mills mill mount mountain meadow meadows manor canyon cliffs
		club common corner corners cove creek dale estate estates falls ferry ford forge forest fork forks fort garden gateway glen
		green harbor harbour haven hill hills inlet junction key knoll knolls lake lakes landing light lock lodge motorway neck orchard oval
		overpass park pass passage path pike pine pines plain plains point points port prairie radial ramp ranch rapids rest river route run shoal
		shoals shore shores skyway spring springs spur spurs station stravenue stream summit throughway trace track trafficway tunnel underpass
		union unions valley valleys via viaduct view views village villages ville vista walks wall well wells branch bridge brook brooks burg camp
		cape center centers circles coves drives extension trafficway
		allé alle plads gade vej väg gatan gata gate vei katu tie kuja út utca tér körút utcája třída ulice straße strasse str gasse weg platz ring
		straat laan plein kade cesta ulica plass plats torg torv torget backen bakken stræde gränd gränden stig stien terrasse útja tere körtér fasor sétány
		enparantza kalea etorbidea kaldera rakentaja polku mahalle bulvari cadde soi thanon dori gaten caddesi sokagi sokağı yolu puistotie aukio puiestee põik maantee tänav iela prospekts gatvė alėja sokak sok caddesi cad bulvarı mahallesi dori nagar marg chowk jie lu dao dong gil ro`,
	sPrefix | sSuffix | sStrong: `avenue`,
	sPrefix | sStrong: `trg rue calle rua avenida av avda via viale piazza piazzetta corso ul ulica улица ул проспект οδός λεωφ λεωφόρος
		boulevard bulevardul strada λεωφόρου οδού plateia πλατεία jalan jl travessa carrer impasse náměstí nám`,
	sPrefix: `str c r allée allee chemin quai place cours route vicolo largo contrada borgo plaza paseo camino ronda travesía estrada praça
		alameda rodovia quinta vila colonia al os plac aleja calea piața πλατεία пер переулок пл am an auf zum zur im alte neue av
		passage sentier square villa ruelle cité hameau lieu-dit bd`,
	sUnit: `apt apartment suite ste unit floor fl room rm apartament appartement appt wohnung piso puerta interno int andar apto
		lejlighed lägenhet lgh asunto byt m lok box bldg building block entrance flat door
		izq izquierda dcha derecha étage etage stock stiege top tür türe planta escalera esc porta andar unidad кв квартира`,
	sBox | sStrong:      `postbox postfach postboks postbus apartado casilla postilokero pobox po`,
	sDirection:          `north south east west northeast northwest southeast southwest`,
	sMilitary | sStrong: `apo fpo dpo psc`,
	sShip | sStrong:     `uss usns usnv uscgc`,
	sPrefix | sBox:      `bp cp`,
}

// streetWords feeds the cue table.
func streetWords() string {
	var b strings.Builder
	for _, w := range streetLists {
		b.WriteString(w)
		b.WriteByte('\n')
	}
	return b.String()
}

var streetClasses = func() map[lexicon.Hash]streetClass {
	m := map[lexicon.Hash]streetClass{}
	for c, words := range streetLists {
		for w := range strings.FieldsSeq(words) {
			m[lexicon.HashOf(w)] |= c
		}
	}
	return m
}()

// street is the part that token i plays.
func (sc *scratch) street(i int) streetClass {
	if sc.toks[i].cue&cueStreet == 0 {
		return 0
	}
	return streetClasses[sc.toks[i].hash]
}

// streetEnds are the ends that make a street of one word, folded, in Germanic,
// Nordic, Baltic, Finnic and Hungarian use.
var streetEnds = [...]string{
	"strasse", "strase", "str", "gasse", "weg", "platz", "allee", "damm", "ufer", "steig", "chaussee", "stieg", "gatan", "gata", "gaten",
	"vagen", "vag", "vegen", "veien", "vegur", "veg", "vej", "vejen", "gade", "gaden", "straede", "laan", "straat", "weg", "plein", "kade",
	"dreef", "singel", "gracht", "steeg", "hof", "katu", "kuja", "polku", "tanav", "maantee", "puiestee", "utca", "gatve", "iela", "tie",
	"raitti", "kaari", "bakken", "haugen", "lia", "vangen", "parken", "torget", "torvet", "toften", "krogen", "haven", "backen", "stigen",
	"grand", "grend", "svingen", "stien", "tunet", "vollen", "marken", "lunden", "engen", "kroken", "lokken", "dalen", "asen", "berget",
	"stubben", "hojen", "asvej", "gatu", "rinne", "penger", "ranta", "aukio", "tori", "centret", "braut", "gerdi", "stigur", "holt", "flot",
	"hlid", "tun", "sund", "bryggan", "plan", "leden", "plass", "alle", "dijk", "pad", "wijk", "burgwal", "markt", "ring", "berg", "feld", "wiese",
	"centret", "straeti", "stigur", "vatn", "keldur", "vad", "backe", "stad", "aparken", "kroken", "plads", "hus", "ova", "skaya",
}

var streetsByLast = func() (t [256][]string) {
	for _, e := range streetEnds {
		last := e[len(e)-1]
		t[last] = append(t[last], e)
	}
	return t
}()

// streetWord reports whether token i is a street in one word.
func (sc *scratch) streetWord(i int) bool {
	t := &sc.toks[i]
	if t.kind != tWord || t.end-t.start < 6 {
		return false
	}
	var buf [48]byte
	var last byte
	n := 0
	for _, r := range sc.text(i) {
		f := lexicon.Fold(r)
		if f == 0 {
			continue
		}
		if f >= 0x80 || n == len(buf) {
			return false
		}
		last = byte(f)
		buf[n] = last
		n++
	}
	for _, e := range streetsByLast[last] {
		if n >= len(e)+2 && string(buf[n-len(e):n]) == e {
			return true
		}
	}
	return false
}
