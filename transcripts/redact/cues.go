package redact

import (
	"strings"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// A cue is what a word near a value says about the value.
type cue uint32

const (
	cuePhone cue = 1 << iota
	cueCard
	cueCVV
	cueExpiry
	cueBank
	cueRouting
	cueBIC
	cueID
	cuePassport
	cueDriver
	cuePlate
	cuePassword
	cueKey
	cueDOB
	cueAge
	cueZip
	cueAddress
	cueUser
	cueOrder // an order, a parcel, a product: the number is not personal
	cueGeo
	cueNumber  // "number", "no", "nr", "code": says nothing by itself
	cueMonth   // a month's name
	cueSpoken  // a digit spelled out
	cueSpecial // a word that may tell of health, faith, union, orientation, politics
	cueWallet
	cueIP
	cueDot
	cueAtWord
	cueSSN
	cueStreet // a word that makes a street
)

// cueWords lists the words of each cue, lower case, space separated, in the
// languages that the engine's ids and phones come from.
var cueWords = map[cue]string{
	cuePhone: `mob ph phone phones telephone tel telefon telefono teléfono téléphone telefone telefoon puhelin puhelinnumero puh telefonnummer
		telefonnumer telefonszám mobile mobil mobiltelefon móvil movil cellulare celular cell cellphone handy handynummer gsm portable fax
		faks whatsapp viber call calling called text texted sms dial ring reach reached reachable dialed contact hotline landline office desk tlf tfn ph
		téléphoner appelez appeler rufen anrufen llamar llámame ligar chiamare bellen ring telefoonnummer komórka telefonu numara cep
		телефон тел номер мобильный τηλέφωνο κινητό registered callback extension ext switchboard signal telegram work home 電話 携帯 전화 电话 手机`,
	cueCard: `card cards cc creditcard debitcard visa mastercard amex kreditkarte karte carte tarjeta cartão cartao carta kort kortti
		karta karte kartennummer pan discover maestro diners jcb cardnumber καρτα`,
	cueCVV:    `cvv cvv2 cvc cvc2 csc cvn cid kartenprüfnummer prüfziffer`,
	cueExpiry: `expiry expires expiration exp expiring valid thru gültig caducidad vencimiento expire`,
	cueBank: `iban account acct konto kontonummer kontonr bankverbindung compte cuenta conto conta rekening rekeningnummer tili tilinumero rib
		bank bankkonto számlaszám rachunek rachunku účet účtu cont clabe bsb sortcode sort`,
	cueRouting: `routing aba rtn transit`,
	cueBIC:     `bic swift`,
	cueID: `id ids identity identification citizen citizenship tax taxpayer taxes tin itin ein vat uid nino insurance social national nhs utr
		sin cra steuer steuernummer steueridnr steuerid steueridentifikationsnummer idnr identifikationsnummer sozialversicherungsnummer rvnr
		versicherungsnummer svnr svn ahv avs ahvnummer avsnummer nir insee sécu sécurité sociale numéro fiscal fiscale siren siret dni nif nie cif nss bsn
		burgerservicenummer sofinummer rijksregisternummer rijksregister nrn niss insz registre contribuinte niss pesel nip regon dowód personnummer
		personnr samordningsnummer organisationsnummer fødselsnummer fodselsnummer cpr cprnr henkilötunnus hetu rodné rodne číslo rc cnp cif
		amka αμκα afm αφμ tckn tc kimlik cpf cnpj rg curp rfc imss aadhaar aadhar adhar uidai pan gstin voter abn acn tfn medicare ird
		nric fin uen rrn residence resident mynumber 身份证 身份證 身份证号 住民登録 マイナンバー 個人番号 주민등록번호 主民 codice tessera
		identité identidad identidade identiteit identita ausweis ausweisnummer personalausweis ppsn pps matricule irpp personalausweisnummer curp
		identificación identifikasjonsnummer numer`,
	cuePassport: `passport passports reisepass passeport pasaporte passaporto passaporte paspoort paszport pass passnummer passnr pasaport passi
		旅券 护照 여권 útlevél pașaport διαβατήριο паспорт`,
	cueDriver: `driver drivers driver's driving licence license dl dln fahrerlaubnis führerschein fuhrerschein führerscheinnummer permis conducir
		rijbewijs patente körkort kørekort førerkort ajokortti carnet habilitação cnh conduire`,
	cuePlate: `plate plates registration reg number-plate vrm kennzeichen nummernschild autokennzeichen matrícula matricula immatriculation
		kenteken targa nummerplade registreringsnummer tablica rejestracyjny placa plaque rego vehicle car`,
	cuePassword: `password passwords passwd pwd passwort kennwort contraseña contrasena senha wachtwoord mot-de-passe passphrase passcode pin
		pincode geheimzahl lösenord adgangskode passord salasana hasło heslo jelszó parola şifre пароль κωδικός motdepasse pw`,
	cueKey:     `key keys token tokens secret secrets apikey api bearer authorization credential credentials auth accesskey secretkey`,
	cueDOB:     `born birth birthday birthdate dob geboren geburtsdatum geburtstag née naissance nacimiento nacido nascimento nascita geboortedatum född fødselsdag syntynyt urodzenia narozen születési nacida nato nata né`,
	cueAge:     `aged age years yrs jahre alt ans años anni anos jaar yo`,
	cueZip:     `zip zipcode postcode postcodes postal postleitzahl plz pin-code pincode cap cep postnummer postinumero eircode código`,
	cueAddress: `property residence premises domicile wohnort domicilio address addresses addr adresse anschrift dirección direccion adresa indirizzo endereço endereco osoite live lives living reside resides deliver delivered delivery ship shipped shipping send sent location located wohne wohnt wohnhaft habite vive vivo moved taxi billing lieferadresse street post`,
	cueUser:    `username user-name usernames userid handle login nickname nick screenname benutzername utilisateur usuario nutzername gebruikersnaam insta instagram twitter tiktok discord`,
	cueOrder: `order orders ordered invoice invoices tracking track parcel package packages shipment consignment ref reference ticket case sku item items
		article product products model part isbn ean upc gtin asin barcode serial quantity qty booking confirmation version build commit bestellung bestellnummer
		bestelnummer rechnung rechnungsnummer sendung sendungsnummer auftrag auftragsnummer kundennummer commande facture colis pedido factura pedidos
		ordine fattura ordre faktura tilaus zamówienie zamówienia objednávka rendelés receipt transaction txn transfer coupon voucher promo
		discount warranty rma return price total amount costs cost paid balance id# batch lot awb waybill ups dhl fedex usps hermes dpd gls
		customer subscription plan error status po purchase`,
	cueGeo:    `gps coordinates coordinate latitude longitude lat lon lng long located location koordinaten coordonnées coordenadas`,
	cueNumber: `number numbers no nr num nummer número numero numéro numer # code digits ending`,
	cueMonth: `january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct
		nov dec januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet août septembre octobre novembre
		décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre`,
	cueSpoken: `zero oh one two three four five six seven eight nine double triple null eins zwei drei vier fünf sechs sieben acht neun
		cero uno dos tres cuatro cinco seis siete ocho nueve un deux trois quatre cinq sept huit neuf`,
	cueWallet:  `bitcoin btc ethereum eth wallet wallets usdt litecoin ltc monero xmr dogecoin ripple tron trx solana crypto`,
	cueIP:      `ip ipv4 ipv6 ip-address client host server`,
	cueDot:     `dot punkt punto ponto`,
	cueAtWord:  `at arroba chiocciola arobase`,
	cueSSN:     `ssn ssn's social-security socials itin`,
	cueSpecial: specialWords(),
	cueStreet:  streetWords(),
}

type cueSlot struct {
	hash lexicon.Hash
	role role
	cue  cue
}

const cueSlots = 1 << 13

// cueTable is open addressing over cueWords and roleWords: a word may carry
// several of both.
var cueTable = func() *[cueSlots]cueSlot {
	t := new([cueSlots]cueSlot)
	at := func(h lexicon.Hash) *cueSlot {
		i := cueSlotOf(h)
		for t[i].hash != 0 && t[i].hash != h {
			i = (i + 1) % cueSlots
		}
		t[i].hash = h
		return &t[i]
	}
	for _, w := range [...]string{"adr" + "es", "adr" + "ess"} { // Dutch, Polish, Turkish; Swedish: no slips of ours
		at(lexicon.HashOf(w)).cue |= cueAddress
	}
	for c, words := range cueWords {
		for w := range strings.FieldsSeq(words) {
			at(lexicon.HashOf(w)).cue |= c
		}
	}
	eachRoleWord(func(h lexicon.Hash, r role) { at(h).role |= r })
	return t
}()

// cueFilter has a bit for each hash in cueTable: most words are in neither, and
// these few bytes stay in the first cache.
var cueFilter = func() *[1 << 13]uint8 {
	f := new([1 << 13]uint8)
	for _, e := range cueTable {
		if e.hash != 0 {
			f[uint16(e.hash>>16)>>3] |= 1 << (uint16(e.hash>>16) & 7)
		}
	}
	return f
}()

func cueSlotOf(h lexicon.Hash) uint32 { return uint32(h^h>>29) % cueSlots }

// lookupCue is the slot of a word, or an empty one.
func lookupCue(h lexicon.Hash) *cueSlot {
	for i := cueSlotOf(h); ; i = (i + 1) % cueSlots {
		if e := &cueTable[i]; e.hash == h || e.hash == 0 {
			return e
		}
	}
}

// before collects the cues of up to n words before token i that stand in the
// same sentence, and reports the nearest of those in near.
func (sc *scratch) before(i, n int, near cue) (all, nearest cue) {
	if sc.cues == 0 {
		return 0, 0
	}
	for k := i - 1; k >= 0 && k > i-24 && n > 0; k-- {
		if sc.breaks(k) {
			break
		}
		if sc.toks[k].kind != tWord {
			continue
		}
		n--
		c := sc.toks[k].cue
		all |= c
		if nearest == 0 {
			nearest = c & near
		}
	}
	return all, nearest
}

// after collects the cues of up to n words after token i.
func (sc *scratch) after(i, n int) (all cue) {
	if sc.cues == 0 {
		return 0
	}
	for k := i; k+1 < len(sc.toks) && n > 0; k++ {
		if sc.breaks(k) {
			break
		}
		all |= sc.toks[k+1].cue
		n--
	}
	return all
}

// breaks reports that a sentence ends after token k. The dot of "no." and
// "tel." ends none.
func (sc *scratch) breaks(k int) bool {
	t := &sc.toks[k]
	if sc.toks[k+1].start-t.end == 1 {
		b := sc.v.s[t.end]
		return b == '!' || b == ';'
	}
	g := sc.gap(k)
	short := g == ". " && t.end-t.start <= 4 && t.cue&(cueNumber|cuePhone|cueID) != 0
	return breaksSentence(g) && !short
}

// breaksSentence reports whether a gap ends a sentence or a paragraph. A
// single line break does not: people break lines inside a form.
func breaksSentence(gap string) bool {
	if len(gap) <= 1 {
		return gap == "!" || gap == ";"
	}
	lines := 0
	for i := range len(gap) {
		switch gap[i] {
		case '.', '!', '?', ';':
			if i+1 < len(gap) && (gap[i+1] == ' ' || gap[i+1] == '\n') {
				return true
			}
		case '\n':
			if lines++; lines > 1 {
				return true
			}
		}
	}
	return false
}
