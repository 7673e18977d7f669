package redact

import (
	"strings"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// A role is the part a word plays around names and addresses.
type role uint64

const (
	rSuffix         role = 1 << iota // after a name: Jr
	rParticle                        // inside a name: van, de
	rNotName                         // capitalised in chats, and in the name lists, but hardly ever a person
	rTitle                           // Mr, Dr
	rNameLabel                       // a form field that holds a name
	rNameLabelWeak                   // a label that often holds something else
	rClosing                         // closes a letter, before a line break
	rClosingWord                     // opens or closes, before a comma
	rGreeting                        // Dear, Hi
	rIs                              // is, after "name"
	rNameWord                        // name
	rIst                             // is
	rThis                            // this (is)
	rAm                              // am
	rI                               // I
	rMe                              // me, after "call"
	rCall                            // call (me)
	rByOf                            // by, of
	rDirected                        // what is done by a person
	rBooked                          // what stands under a name
	rSpoke                           // spoke (with)
	rItName                          // it, name
	rToCorrect                       // to, correct, maiden
	rIm                              // I'm
	rNamed                           // named, called
	rKin                             // family and roles
	rOwn                             // my, your
	rMeeting                         // meeting, call (with)
	rNamedSo                         // before called, named: a person is meant
	rSaidBy                          // before a speaker
	rPreposition                     // with, to, for
	rDeterminer                      // the, my: no name follows
	rWork                            // company, model
	rSaid                            // after a speaker: said, lives
	rWas                             // is, was, will
	rOrgForm                         // Ltd, GmbH
	rOrgKind                         // Bank, University
	rAnd                             // and
	rStop                            // begins sentences
	rStreetParticle                  // inside street and town names
	rOBox                            // O, Box
	rFlat                            // Apt, Suite
	rWay                             // makes "24 hour street" no address
	rStreetAfter                     // street, after a house number
	rPlaceWord                       // at, to: an address may follow
	rCorner                          // corner, of
	rAtOnIn                          // at, on, in
	rDayTime                         // morning, after "good"
	rUnder                           // under
	rTo                              // to
	rWith                            // with
	rFor                             // for
	rStreetTail                      // St, Road after a street
	rNameKey                         // first, last: before "name" or as a key
	rIts                             // it's, not: in a sentence about a name
	rGivenTo                         // what is done or given to a person
	rHuman                           // what only a person does
	rAux                             // has, did, when: before a subject
	rPlaceCue                        // an address is spoken of
	rPlaceBefore                     // to, near, outside: may stand before a street
	rHouseNo                         // before a house number: No, nr, д
	rBelongs                         // birthday, account: what a person has
	rHousehold                       // family, couple: after a surname
)

// roleWords lists the words of each role.
var roleWords = map[role]string{
	rSuffix:   `jr sr ii iii iv phd md dds dvm esq mba cpa rn jd bsc msc ma ba`,
	rParticle: `de da do dos das del della di du la le van von der den ter ten bin ibn al el abu af av zu y e bint op t`,
	rNotName: `tell ask give call let show send bring meet thank bonjour hola ciao hallo salut olá servus moin merhaba ahoj cześć hej hei guten buenos buenas buongiorno bonsoir grüezi puerto rio baden bad ciudad
		nueva costa isla chiang nizhny as re subject invoice receipt account parcel delivery refund guests attendees im i'm i've i'll i'd hi hey hello dear thanks thank ok okay please yes no sorry the see so my you monday tuesday wednesday
		thursday friday saturday sunday january february march july september october november december an do she he we us was why who it
		what where isn't don't can't how has had bot bank apple visa paypal amazon google mastercard internet english german french
		christmas easter god street road avenue apt suite fax mobile office phone email desk address name date male female user order card
		cc atm pin app usd eur gbp uk usa eu us iban swift bic ssn id ip pc tv diy mr mrs ms miss dr prof sir madam herr frau ing mx ceo
		inc ltd llc gmbh may can art when did for from but are is in on at to of and or not this that these those here there have would
		could should let just after before good morning evening afternoon night customer agent support service team company los las san
		santa saint new fort port north south east west america africa asia europe australia antarctica ive im ai siri alexa cortana pay top
		hawaii maui virginia georgia carolina dakota russian ruble rubles american british australian canadian chinese japanese indian
		italian spanish dutch swiss swedish danish norwegian finnish polish greek turkish irish scottish welsh korean thai mexican
		brazilian african asian european arabic latin portuguese hungarian czech austrian belgian ukrainian egyptian israeli cuban hill
		texas missouri colorado nebraska nevada kansas oklahoma oregon utah idaho iowa ohio illinois minnesota michigan wisconsin arizona alabama alaska
		arkansas california connecticut delaware florida kentucky louisiana maine maryland massachusetts mississippi montana pennsylvania tennessee
		vermont washington wyoming hills river lake island beach airport city club university college hotel international`,
	rTitle: `mr mrs ms mx miss dr prof sir madam herr frau señor señora sr sra monsieur madame mme mlle signor signora mevrouw meneer dhr mevr
		pan pani fru doctor professor dra sig doña mister shri smt rev hon capt mstr coach captain officer judge pastor rabbi imam colonel major sergeant lieutenant`,
	rNameLabel: `name names nom nombre nome naam namn navn imię customer recipient contact holder cardholder attn kunde client from to cc sender
		vorname nachname surname nimi név jméno user guest passenger patient signed`,
	rNameLabelWeak: `user customer to from`,
	rClosing: `regards sincerely thanks cheers best grüße gruß cordialement saludos saluti you yours truly greetings love regard hilsen
		hälsningar groet groeten abraços`,
	rClosingWord: `love regards sincerely cheers thanks hello hi hey dear`,
	rGreeting:    `cheers dear hi hello hey hallo bonjour hola ciao liebe lieber cher chère querido estimado beste hej hei thanks`,
	rIs:          `is ist est es è é är er on jest was heißt to s`,
	rNameWord:    `name nombre nom nome naam namn navn names surname`,
	rIst:         `is ist`,
	rThis:        `this hier it here`,
	rAm:          `am bin`,
	rI:           `i ich`,
	rMe:          `me him her myself them`,
	rCall:        `call calls calling called named name`,
	rByOf:        `by of`,
	rDirected:    `name directed written signed behalf`,
	rBooked:      `it booked registered be is account reservation booking`,
	rSpoke:       `spoke speak speaking talked talking chatted up dealt`,
	rItName:      `it name`,
	rToCorrect:   `to correct maiden`,
	rIm:          `i'm im`,
	rMeeting:     `chat call conversation meeting appointment lunch dinner date`,
	rOwn:         `my your his her our their new`,
	rNamedSo:     `is am i'm are was be been being someone somebody anyone man woman guy lady girl boy person name he's she's who people team nobody everyone`,
	rNamed:       `named called heiße heisse llamo chiamo m'appelle appelle chamo heet heter hedder nazywam`,
	rKin: `son daughter kid wife husband partner brother sister friend mother father mom mum dad boss assistant manager guardian colleague
		uncle aunt cousin girlfriend boyfriend roommate neighbour neighbor agent add grandmother grandfather niece nephew fiancé fiancée
		frau mann sohn tochter driver courier technician tenant landlord landlady cashier waiter waitress clerk representative rep employee coworker
		client singer actor actress teacher nurse lawyer passenger guest patient witness flatmate grandson granddaughter grandma grandpa stepson family familie famille familia
		stepdaughter mechanic plumber supervisor director owner holder cardholder tante onkel oma opa schwester bruder mari femme fils fille
		esposo esposa hijo hija moglie marito`,
	rSaidBy:      `by said given gave starring says features asked told attn ex-zombie met meet heard tell concert tribute`,
	rPreposition: `with under to for from and had c/o via`,
	rDeterminer:  `the a an my your our this at in near into`,
	rWork:        `work company brand model version`,
	rSaid: `said says shouted asked told wrote lives lived speaks speak thinks wants called replied answered here spent had goes works worked
		gave deserves knows loves calling writing speaking`,
	rNameKey: `first last given family full middle maiden sur nick fore christian firstname lastname givenname familyname fullname surname forename`,
	rIts:     `it's its not actually really spelled spelt`,
	rGivenTo: `thank thanks you thankful grateful gift flowers present parcel letter regards hello talk talked spoke speak spoken speaking married
		addressed belongs belong give gave hand handed wrote write written sold ask asked asking message invoice praise forward forwarded pass passed return returned`,
	rHuman: `asks asked told tells wrote writes lives lived deserves speaks thinks wants loves called calls replied promised complained complains ordered orders
		bought paid pays signed opened moved married died smiled laughed works worked turned turns speaking here writing left needs needed took
		forgot lost got received receives pay visited came comes said says knows thought answered answers sent tried sits`,
	rAux: `when has did does will if because since after before until while whether once can could should had would is was neither as that`,
	rPlaceCue: `place point pickup tenant address property neighbour neighbor next come nearest closest shop store directions route far house warehouse branch technician van bell floor pick delivery deliver meet visit doorbell
		gate parked stopped front collect drop door courier driver postman parcel moved live lives living restaurant office flat long way get taxi`,
	rPlaceBefore: `to from near of outside by opposite behind is`,
	rHouseNo:     `no nr num n nº numero número numer д дом nummer č`,
	rBelongs: `birthday account order parcel package phone card wife husband mother father son daughter sister brother house address email mail name flat
		room desk booking reservation bag coat passport wedding party number behalf boss friend family signature`,
	rHousehold: `family household couple twins residence`,
	rWas:       `is was will has and from concert novel to as`,
	rOrgForm:   `inc ltd llc llp gmbh ag corp corporation co plc bv nv sa spa srl sarl oy ab as aps limited pty kg ug kft group`,
	rOrgKind: `bank company group associates partners foundation university college school hospital institute insurance airlines hotel church
		stadium airport solutions services systems technologies international industries holdings consulting global digital media records
		museum center centre club league games studios software labs research corporation properties financial capital ventures pharmacy
		store shop market cafe restaurant bakery`,
	rAnd: `and und y et e or oder nor`,
	rStop: `i the a an my please and or but for when where what how is it this that we you they he she if in on at to from with can could
		would will do does did not no yes our your their his her also so name address phone mobile fax email tel date hello hi dear thanks
		regards only just order card bot user agent customer`,
	rStreetParticle: `de la le les du des del della delle dei di da do dos das d l van der den von zu el los las of the al e y et und i u dalla dal nad
		pod ob bei ter ten t op aan sur sous en na ved på pa am im ibn`,
	rOBox:        `o box postale postal`,
	rFlat:        `apt apartment suite ste`,
	rWay:         `way hour day days year mile miles lane minute other more of different`,
	rStreetAfter: `street st road avenue ave`,
	rPlaceWord:   `at to is with in following`,
	rCorner:      `corner of`,
	rAtOnIn:      `at on in`,
	rDayTime:     `morning afternoon evening day`,
	rUnder:       `under`,
	rTo:          `to`,
	rWith:        `with`,
	rFor:         `for`,
	rStreetTail:  `st street ave road rd`,
}

// eachRoleWord yields the words of roleWords; cueTable takes them in.
func eachRoleWord(yield func(h lexicon.Hash, r role)) {
	for r, words := range roleWords {
		for w := range strings.FieldsSeq(words) {
			yield(lexicon.HashOf(w), r)
		}
	}
}

// is reports that token i plays one of the roles.
func (sc *scratch) is(i int, r role) bool { return sc.toks[i].role&r != 0 }
