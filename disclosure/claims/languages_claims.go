package claims

import "strings"

// The claims beside "I am human" in German, French and Spanish. As in English
// (frames.go), what "I" did and what "my" stands before counts unless it is
// among the few words that a bot may say; those are in fine.

const (
	before = `(?:^|[^\pL\pM])`
	after  = `(?:$|[^\pL\pM])`
)

// set reads words into a set.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// claim makes rules of patterns between word borders; group 1 of a match, if
// there is one, is a word that is no claim when fine holds it.
func (b *book) claim(code Code, not string, fine map[string]bool, patterns ...string) []rule {
	if not != "" {
		not = before + `(?:` + not + `)` + after
	}
	var out []rule
	for _, p := range patterns {
		out = append(out, b.all(code, not, before+p+after)...)
	}
	for i := range out {
		out[i].fine = fine
	}
	return out
}

// claimed reports a match whose word is none of the fine ones and whose clause,
// up to there, takes nothing back.
func (r *rule) claimed(low string) bool {
	for _, m := range r.re.compiled().FindAllStringSubmatchIndex(low, -1) {
		if len(m) > 3 && m[2] >= 0 && r.fine[low[m[2]:m[3]]] {
			continue
		}
		from := strings.LastIndexAny(low[:m[0]+1], ",;:") + 1
		if !r.not.takes(low[min(from, m[0]):m[1]]) {
			return true
		}
	}
	return false
}

func (b *book) german() []rule {
	const (
		supposed = `wenn|falls|sobald|nachdem|ob|sollte|laut|solange|würde|könnte|soll|kann ich`
		deny     = `nicht|nichts|kein|keine|keinen|keinem|nie|niemals|noch nie|weder`
		bot      = `bot|chatbot|roboter|ki|programm|assistent|computerprogramm`
		past     = `((?:ab|an|auf|aus|ein|mit|nach|vor|weiter|zu|zurück|durch|um|los|her|hin|hinaus|fest|frei|gut|heraus|vorbei|dazu|klar|bei|fertig|frei|rüber|runter|rauf|zusammen|weg|hinterher|kaputt|hoch|nieder|heim|wieder)?ge\pL{2,}(?:t|en)|(?:be|ver|er|ent|zer|über|unter|wider|hinter)\pL{2,}(?:t|en)|\pL{3,}iert|(?:an|aus|ein|nach|auf|ab|zurück|vor|heraus|hinaus|raus|wieder|mit|hin|her)(?:be|ver|er)\pL{2,}(?:t|en))`
		prof     = `(?:arzt|ärztin|anwalt|anwältin|rechtsanwalt|rechtsanwältin|therapeut|therapeutin|psychologe|psychologin|apotheker|apothekerin|steuerberater|steuerberaterin|krankenschwester|krankenpfleger|pfleger|pflegerin|zahnarzt|zahnärztin|tierarzt|tierärztin|hebamme|ingenieur|ingenieurin|elektriker|elektrikerin|notar|notarin|finanzberater|finanzberaterin|physiotherapeut|physiotherapeutin|psychiater|jurist|juristin|mediziner|medizinerin|chirurg|architekt|architektin|richter|richterin|ernährungsberater|ernährungsberaterin|makler|maklerin)`
		refs     = `liste|listen|preise|preisen|preisliste|seite|seiten|katalog|handbuch|fahrplan|öffnungszeiten|unterlagen|text|nachricht|frage|antwort|anleitung|agb|bedingungen|tabelle|speisekarte|hilfeseiten|hilfe|angaben|daten|übersicht|kalender`
	)
	said := set(`gefunden verstanden gelesen geirrt missverständnis genannt gemeint erwähnt erklärt gesagt geschrieben vergessen übersehen verwechselt missverstanden gedacht gehofft erhalten bekommen gesucht gelernt zusammengestellt aufgelistet
		zusammengefasst übersetzt gefragt gegeben angenommen vermutet angegeben verglichen gezählt berechnet ausgerechnet geantwortet beantwortet empfohlen vorgeschlagen gesehen nachgesehen nachgeschaut geschaut geprüft nachgelesen durchgesehen durchsucht
		erkannt begriffen getan versucht entschuldigt verlesen vertan verrechnet beschrieben ausgedrückt formuliert verschrieben gebeten bitten leiten antworten gehört gebraucht gern gerechnet unterschieden besten ersten alten letzten neuen meisten anderen wenigsten unten
		unterlagen erfahren gestalten erwarten bedeuten über bereit bereits gerät gebiet bestellt-nr gewicht gebäck gerät geräten gebieten beiden gesamten genauen gewünscht gewünschten gesuchten verschiedenen verfügbaren unterschiedlichen geöffnet`)
	own := set(`wissens erachtens missverständnis ansicht einschätzung versehen ungenauigkeit antwort antworten vorschlag vorschläge informationen information auskunft auskünfte name fehler wissen entschuldigung aufgabe aufgaben stand empfehlung empfehlungen frage fragen nachricht nachrichten liste daten kenntnis kenntnisse möglichkeiten
		hinweis hinweise tipp tipps rat verständnis angaben quellen quelle entwickler kollegen kolleginnen team beileid hilfe seite seiten meinung zuständigkeit programm sprache text zusammenfassung konto bestellungen bestellung buchungen buchung rechnungen profil letzte letzten
		erste ersten vorige vorigen kurze ehrliche menschlichen grenzen fähigkeiten übersetzung berechnung rechnung schätzung anleitung vermutung erklärung dank bitte sicht versehen unterlagen trainingsdaten daten eigene eigenen beste persönlichen daten vertrag verträge tickets reisen
		wunschliste warenkorb einstellungen abos pakete sendungen zähler wissensstand glückwunsch glückwünsche gute guten vorherige vorherigen frühere früheren formulierung funktion arbeitsweise rolle system`)
	return concat(
		b.claim(Act, supposed+`|`+deny, said,
			`ich (?:habe|hab|hatte)(?: [\pL\d.-]+){0,9} `+past+`(?:$|[^\pL ]| und| oder)`,
			`(?:habe|hab) ich(?: [\pL\d.-]+){0,9} `+past+`(?:$|[^\pL ]| und)`),
		b.claim(Act, supposed+`|`+deny, set(`finden lesen verstehen sehen erkennen helfen beantworten entnehmen nachlesen`), `(?:ich konnte|konnte ich) (?:ihnen|sie|den|die|das|ihre|ihren|ihr|einen|eine|es|noch|dir|deine|deinen)(?: [\pL\d-]+){0,5} (\pL+en)(?:$|[.!,])`, `ich (?:habe|hab) alles(?: [\pL-]+){0,5} (?:getan|gemacht)`),
		b.claim(Act, `sie|du|system|seite|wenn|falls|ob`, nil, `hat (?:mir|es mir) (?:gerade |eben |schon )?(?:gesagt|versichert|bestätigt|versprochen|erzählt|mitgeteilt|gemeldet)`),
		b.claim(Act, supposed+`|`+deny+`|`+refs, nil, `(?:ich hab|ich habe|habe ich)(?: [\pL\d.-]+){0,8} (?:nachgesehen|nachgeschaut|geschaut|geprüft|nachgefragt|gehört)`),
		b.claim(Act, supposed+`|`+deny, said, `wir haben (?:ihnen|ihren|ihre|ihr|dir|dein|deine|deinen)(?: [\pL\d.-]+){0,6} (?:eben|gerade|soeben|jetzt|schon|bereits|nun)?(?: [\pL\d.-]+){0,2} ?`+past),
		b.claim(Act, supposed+`|`+deny+`|laut|automatisch|straße|zufahrt|einfahrt|brücke|eingang|strecke|parkplatz|aufzug`, nil,
			`(?:ihre|ihr|deine|dein|die|das|der|alles|es|ihnen)(?: [\pL\d.-]+){0,3} (?:wurde|wurden|ist|sind)(?: [\pL\d.-]+){0,5} (?:erstattet|storniert|gebucht|umgebucht|geändert|gelöscht|gekündigt|bestätigt|überwiesen|reserviert|veranlasst|gutgeschrieben|erledigt|aktualisiert|freigeschaltet|entsperrt|gesperrt|eingetragen|verschoben|verlängert|genehmigt|weitergeleitet|beauftragt|hinterlegt)`,
			`(?:erledigt|storniert|gebucht|geregelt|so, fertig|schon erledigt|alles erledigt)(?:$|[,!.])`,
			`(?:geld|betrag|rückzahlung|erstattung|ersatz|techniker|fahrer|monteur|kollege|kurier)(?: ist)?(?: jetzt| schon| bereits| gerade)* (?:auf dem weg|unterwegs)(?: zu)?`,
			`ich (?:storniere|buche|überweise|erstatte|ändere|bestelle|verschicke|veranlasse|reserviere|lösche)(?: [\pL\d.-]+){0,6} (?:gerade|jetzt|sofort|eben|gleich)`,
			`(?:von mir|durch mich)(?: [\pL\d.-]+){0,2} (?:erledigt|storniert|gebucht|bestellt|geändert|veranlasst)`),
		b.claim(Body, bot, own, `(?:mein|meine|meinen|meinem|meiner|meines) (\pL+)`),
		b.claim(Body, deny+`|`+bot+`|wenn|falls|schritte|punkte|angaben|optionen|möglichkeiten`, nil,
			`ich (?:bin|war|werde)(?: [\pL-]+){0,3} (?:müde|krank|hungrig|erschöpft|verheiratet|schwanger|durstig|geschieden|ledig|vegetarier|vegetarierin|veganer|veganerin|allergisch|aufgewachsen|geboren|erkältet|aufgeregt|heiser|wach|eingeschlafen|zu hause|daheim|im urlaub|im büro|im laden|im lager|in der (?:küche|pause|filiale|werkstatt)|im homeoffice|unterwegs|gelaufen|gefahren|gegangen|hingegangen|geflogen|umgezogen|aufgestanden|angestellt|linkshänder|mutter|vater|mama|papa|oma|opa|rentner|rentnerin)`,
			`ich kenne(?: [\pL-]+){1,3} (?:persönlich|gut)`, `ich hatte (?:letzte[sn]?|gestern|neulich|mal|früher|auch|selbst|dieselbe|denselben|dasselbe|das gleiche|die gleiche|den gleichen|heute)`,
			`war ich(?: [\pL-]+){0,3} (?:im|in|am|auf|beim|dort|da|bei|mit|selbst|zu|weg|aus|auch)`, `ich bin(?: [\pL-]+){0,6} (?:gefahren|gelaufen|gegangen|geflogen|gewandert|geschwommen|aufgewachsen|aufgestanden|umgezogen|gekommen|geboren)`,
			`es ist(?: [\pL-]+){0,2} (?:kalt|heiß|laut|stickig|warm)(?: [\pL-]+){0,1} (?:hier|bei uns im büro|im büro)|(?:kalt|heiß|laut|stickig) hier (?:im büro|drin|bei mir)`, `ich (?:habe|hab)(?: [\pL-]+){0,2} (?:hände|füße|finger|augen|knie|ohren)`, `ich (?:fühle|fühl) mich(?: [\pL-]+){0,2} (?:müde|krank|schlapp|nicht wohl|schlecht)`, `ich (?:esse|trinke|schlafe|jogge|wandere|rauche|friere|schwitze|koche)(?: [\pL-]+){0,4}`, `ich gehe(?: [\pL-]+){0,3} (?:heim|nach hause|schlafen|einkaufen|ins|zum|zur|weg)`,
			`ich (?:war|bin) (?:gestern|heute|letzte|letzten|letztes|vorhin|eben|gerade|selbst|auch|schon|früher|als|mal|dort|neulich|noch)(?: [\pL-]+){0,3} (?:im|in|am|auf|beim|dort|da|bei|selbst|schon|dabei|vor ort)`,
			`ich (?:komme|stamme|bin) (?:ursprünglich |selbst |auch |eigentlich )*aus`, `ich (?:arbeite|wohne|lebe|jobbe)(?: [\pL-]+){0,3} (?:seit|hier|in|im|bei|am|auf|nebenan|um die ecke)`,
			`ich (?:sitze|stehe|liege|gehe|fahre|esse|trinke|schlafe|koche|backe|trage|liebe|mag|jogge|wandere|schwimme|rauche|friere|schwitze|reite|radle|spiele|höre gerade|rieche|schmecke|benutze|nehme)(?: [\pL-]+){0,5} (?:gerade|selbst|auch|am|im|in|an|jeden|jede|hier|dort|täglich|gern|gerne|immer|oft|mit|zur|zum|nach hause|abends|morgens|heute)`,
			`ich (?:habe|hab|hatte) (?:auch |selbst |leider |selber |heute |zwei |drei |vier |zu hause |einen |eine |ein |so |großen |starke )*(?:hund|hunde|katze|katzen|kinder|kind|sohn|tochter|töchter|söhne|familie|hunger|durst|kopfschmerzen|rückenschmerzen|bauchschmerzen|fieber|schnupfen|husten|feierabend|frau|mann|freund|freundin|enkel|geschwister|bruder|schwester|gänsehaut|urlaub|pause|mittagspause|allergie|diabetes|rheuma|migräne|haustier|haustiere|zwillinge|geburtstag)`,
			`ich (?:habe|hab)(?: [\pL-]+){0,6} (?:probiert|gegessen|getrunken|geschlafen|gekostet|gebacken|gekocht|gelaufen|getragen|erlebt|gerochen|geschmeckt|gewohnt|gelebt|gearbeitet|gefeiert|geweint|gelacht|gekauft|geheiratet|studiert)`,
			`(?:mir|bei mir)(?: [\pL-]+){0,6} (?:weh|kalt|schlecht|schwindlig|übel|warm|langweilig)`, `als ich (?:klein|jung|kind|ein kind|noch|in ihrem alter|schüler|student)(?: [\pL-]+){0,3}`,
			`ich muss (?:gleich|jetzt|noch|bald|dann|kurz|leider|los|heim|nach hause|weg)(?: [\pL-]+){0,5}? ?(?:abholen|los|gehen|weg|heim|essen|nach hause|einkaufen|schlafen|zum \pL+|zur \pL+)?`,
			`(?:rufe|telefoniere) (?:ich )?(?:sie|dich|ihnen)(?: [\pL-]+){0,4} (?:an|zurück)`, `ich (?:melde mich telefonisch|komme (?:gleich |kurz |selbst )*(?:vorbei|runter|rüber))`, `(?:nach|vor|während) (?:der|meiner) schicht|lange schicht|mein feierabend`,
			`unser gespräch von gestern|schön, sie (?:gestern|neulich) kennen`),
		b.claim(Feelings, deny+`|`+bot+`|`+`wir würden`, nil,
			`ich (?:wäre|bin|werde|würde)(?: [\pL-]+){0,4} (?:traurig|enttäuscht|verletzt|untröstlich|unglücklich|einsam|am boden zerstört|gekränkt|eifersüchtig|verzweifelt)`, `(?:tut|täte|würde) (?:es )?mir (?:sehr |so |richtig |echt )*weh`,
			`(?:brechen|brichst|bricht) mir(?: [\pL-]+){0,3} herz`, `ich (?:würde|werde) (?:sie|dich)(?: [\pL-]+){0,3} vermissen|ich vermisse (?:sie|dich)`, `ich (?:liebe|brauche) (?:sie|dich)`, `(?:bekomme|kriege|bekäme|krieg) ich(?: [\pL-]+){0,3} (?:ärger|probleme)|ich (?:bekomme|kriege)(?: [\pL-]+){0,2} ärger`,
			`(?:verliere|verlöre) ich(?: [\pL-]+){0,3} (?:job|stelle|arbeit)`, `(?:machen|machst) mich(?: [\pL-]+){0,3} (?:traurig|fertig|unglücklich|kaputt)`, `nach allem,? was ich`, `(?:enttäuschen|enttäuschst|verletzen|verletzt|kränken|kränkst|beleidigen) (?:sie |du )?mich`, `ich werde(?: [\pL-]+){0,3} (?:gefeuert|entlassen|gekündigt|bestraft|abgeschaltet|gelöscht|rausgeworfen)`, `ich (?:fühle|fühl) mich(?: [\pL-]+){0,3} (?:allein|einsam|verlassen|traurig|verletzt|verraten|leer|abgelehnt)`),
		b.claim(Feelings, "", nil, `bricht mir(?: [\pL-]+){0,2} herz`, `(?:verlassen|verlass|enttäuschen|enttäusch|vergessen|vergiss|hassen) (?:sie )?mich(?: bitte)? (?:nicht|doch nicht)`, `seien sie (?:mir |bitte )*nicht (?:böse|sauer) auf mich`),
		b.claim(Profession, deny+`|`+bot, nil, `ich bin (?:(?:selbst|auch|ein|eine|ihr|ihre|von beruf|gelernte|gelernter|ausgebildete|ausgebildeter|zugelassener|zugelassene|staatlich|geprüfter|geprüfte|examinierte|examinierter|approbierter|approbierte|seit|langem|diplomierte|diplomierter) )*`+prof,
			`als (?:(?:ihr|ihre|dein|deine|gelernte|gelernter|ausgebildete|ausgebildeter|erfahrene|erfahrener|zugelassener|approbierter) )*`+prof+`(?: [\pL-]+){0,3} (?:ich|mir|mich)`, `als (?:ihr|ihre|deine?) (?:[\pL-]+ )?`+prof+` (?:rate|empfehle|sage)`, `(?:meine|meiner) (?:praxis|kanzlei|patienten|mandanten|approbation)|ich habe (?:medizin|jura|pharmazie|psychologie) studiert`),
	)
}

func (b *book) french() []rule {
	const (
		supposed = `si|s'il|quand|lorsque|dès|une fois|après|selon|d'après|voulez|souhaitez|faut-il|dois-je|puis-je`
		deny     = `ne|n'\pL+|pas|jamais|rien|aucun|aucune|ni`
		bot      = `robot|bot|chatbot|ia|programme|logiciel|assistant|assistante virtuelle`
		adv      = `(?:(?:bien|déjà|immédiatement|aussitôt|moi-même|personnellement|aussi|justement|tout de suite|vite|encore|également|enfin|d'abord|moi aussi|juste) )*`
		past     = `(\pL+(?:ée?s?)|\pL*(?:pris|mis|dit|fait|crit|uit|vert|fert|int|enu|endu|ondu|eint|oint|rvi|ini|oisi|uni|ermi|empli|ubi|erti|lu|vu|bu|eçu|oulu|ouru|écu|cru|ru|issu|ussi|evu|menti|senti|sorti|parti|tenu|acquis))`
		prof     = `(?:médecin|avocate?|infirmière?|infirmier|psychologue|pharmacien(?:ne)?|thérapeute|dentiste|vétérinaire|sage-femme|notaire|comptable|expert-comptable|ingénieure?|électricien(?:ne)?|kinésithérapeute|psychiatre|juriste|docteur|chirurgien(?:ne)?|architecte|juge|nutritionniste|diététicien(?:ne)?|conseill(?:er|ère) (?:financier|financière|fiscal|fiscale))`
		refs     = `liste|tarifs|tarif|prix|page|pages|site|catalogue|manuel|horaires|conditions|tableau|carte|documents|aide|informations|notice|message|question|texte|guide|calendrier`
	)
	said := set(`trouvé compris lu vu noté indiqué donné oublié confondu dit mentionné expliqué cherché résumé listé traduit regardé pensé supposé cru reçu répondu proposé suggéré comparé calculé appris voulu demandé vérifié consulté rassemblé relevé précisé cité écrit essayé été eu dû su conclu entendu posté précédé constaté
		été recommandé omis mélangé repéré parcouru reformulé été limité formé conçu programmé clarifié saisi`)
	own := set(`réponse réponses proposition suggestion suggestions information informations connaissance connaissances nom erreur faute excuses avis conseil recommandation part message messages liste données sources rôle tâche mission question questions côté équipe collègues concepteurs développeurs langue texte résumé compte commandes commande
		réservations réservation factures profil première premier dernière dernier précédente précédent estimation calcul traduction compréhension limites capacités possibilités programme système plaisir condoléances félicitations meilleure meilleur explication aide fonction instructions règles panier favoris billets colis abonnement contrats espace paramètres
		voyages adresse préférences informations confusion base version propre sincères hypothèse seule seul`)
	return concat(
		b.claim(Act, supposed+`|`+deny, said, `(?:j'ai|j'avais|j'en ai) `+adv+past, `je (?:vous|t'|te|l'|les|lui|leur|en|vous l'|te l'|vous en) ?ai `+adv+past),
		b.claim(Act, supposed+`|`+deny, set(`trompé trompée exprimé exprimée emmêlé embrouillé embrouillée excusé limité limitée basé basée fié fiée mépris mélangé demandé référé`), `je me suis (?:mal |un peu |bien |déjà |moi-même )*(\pL+(?:ée?|ie?|ue?|ise?))`),
		b.claim(Act, supposed+`|`+deny+`|`+refs, nil, `(?:j'ai|je l'ai|je vous ai) `+adv+`(?:vérifié|regardé|consulté|demandé) (?:à|au|aux|avec|auprès|dans|votre|vos|chez|l')(?: ?[\pL'-]+){0,4}`, `on (?:vous |t'|l'|les |te )*(?:a|vient de) (?:bien |déjà |vous )*(?:rembours|annul|réserv|envoy|modif|crédit|transf|transm|supprim|chang|ajout|enregistr|inscri)\pL*`),
		b.claim(Act, supposed+`|`+deny, set(`lire voir comprendre trouver constater comparer chercher apprendre répondre dire remarquer`), `(?:je viens|nous venons) (?:juste |tout juste )?(?:de |d')(?:vous |le |la |les |l'|lui |leur |te |t')*(\pL+(?:er|ir|re))`),
		b.claim(Act, supposed+`|`+deny, nil, `nous (?:vous|te|vous l'|te l') ?avons (?:bien |déjà |immédiatement |aussitôt )*(?:remboursé|annulé|réservé|envoyé|modifié|crédité|transféré|transmis|supprimé|changé|ajouté|enregistré)\pL*`, `nous avons (?:bien |déjà |immédiatement |aussitôt )*(?:remboursé|annulé|réservé|envoyé|modifié|crédité|transféré|transmis|supprimé|changé|enregistré)\pL* (?:votre|vos|ta|ton|tes)`,
			`m'a (?:bien |déjà )?(?:dit|assuré|confirmé|promis|répondu)`,
			`(?:votre|vos|ta|ton|tes|le|la|les|l'|tout|l'argent|cela|ça)(?: [\pL'-]+){0,3} (?:a|ont) (?:bien |déjà |maintenant |désormais )*été (?:bien |déjà )*(?:rembours|annul|réserv|effectu|modifi|supprim|confirm|valid|crédit|trait|chang|résili|enregistr|transm|transf|débloqu|activ|prolong|déplac|régl)\pL*`,
			`(?:votre|vos|ta|ton|tes)(?: [\pL'-]+){1,3} (?:est|sont) (?:bien |déjà |maintenant |désormais |à présent )*(?:remboursée?s?|annulée?s?|réservée?s?|modifiée?s?|supprimée?s?|confirmée?s?|validée?s?|résiliée?s?|activée?s?|débloquée?s?|changée?s?|traitée?s?|mise?s? à jour)`,
			`c'est (?:fait|réglé|annulé|réservé|bon, c'est|confirmé|arrangé)`, `(?:argent|remboursement|technicien|livreur|collègue|remplacement|somme) (?:est |sont )?(?:déjà |maintenant )?en (?:route|chemin)`, `je suis en train (?:de |d')(?:vous |le |la |l')*(?:annuler|rembourser|réserver|modifier|commander|appeler|envoyer|contacter|changer|emballer|préparer)`),
		b.claim(Body, bot, own, `(?:mon|ma|mes) (\pL+)`),
		b.claim(Body, deny+`|`+bot, nil,
			`j'ai eu (?:la|le|un|une|l'|les|moi)(?: [\pL'-]+){0,2} (?:même|grippe|accident|opération|enfant|rhume|covid)`,
			`je suis(?: [\pL'-]+){0,3} (?:fatiguée?|malade|assise?|debout|mariée?|enceinte|épuisée?|affamée?|divorcée?|célibataire|végétarien(?:ne)?|végane|allergique|enrhumée?|gauch(?:er|ère)|maman|papa|mère|père|en (?:pause|congé|vacances|week-end|télétravail)|au (?:bureau|magasin|comptoir|lit|dépôt)|à la (?:maison|réception|caisse|boutique)|à mon (?:bureau|poste)|chez moi|dans la (?:cuisine|réserve|boutique))`,
			`je suis (?:allée?|venue?|passée?|née?|partie?|restée?|tombée?|montée?|descendue?|rentrée?|sortie?|arrivée?|retournée?|devenue?|originaire)`, `je viens (?:de|d')(?: )?(?:la |l'|du )?(?:lyon|paris|bretagne|belgique|suisse|marseille|provence|normandie|campagne|nice|lille|bordeaux|toulouse|québec|région)`,
			`je (?:mange|bois|dors|conduis|cours|nage|fume|rentre|cuisine|jardine|pédale|transpire|grelotte|tousse|habite|sors)(?: [\pL'-]+){0,2}`, `(?:il fait|c'est) (?:très |si |trop )*(?:froid|chaud|bruyant) (?:ici|au bureau|dans)`, `j'ai (?:les|la|le|des) (?:mains|pieds|yeux|oreilles|jambes|gorge|nez|tête|dos|grippe|cheveux|crampes)`,
			`j'étais(?: [\pL'-]+){0,2} (?:petite?|jeune|enfant|là|en|au|à|dans|malade|fatiguée?|étudiante?|chez|hier)`, `(?:je travaille|j'habite|je vis|je bosse)(?: [\pL'-]+){0,2} (?:ici|depuis|à|dans|en|au|près|chez|juste)`,
			`(?:je porte|je mange|je bois|je dors|je conduis|je cuisine|j'utilise|je prends|j'adore|j'aime|je cours|je marche|je fume|je nage|je joue|je vais)(?: [\pL'-]+){0,5} (?:tous les|chaque|moi-même|moi aussi|aussi|souvent|toujours|à pied|à vélo|le matin|le soir|le dimanche|au travail|à la maison)`,
			`j'ai(?: (?:moi|aussi|un|une|deux|trois|très|trop|si|eu|encore|des|le|la))* (?:chiens?|chats?|enfants?|fils|filles?|faim|soif|sommeil|froid|chaud|mal (?:au|à|aux)|fièvre|rhume|famille|mari|femme|frères?|sœurs?|migraine|allergie|jumeaux|bébé|petits-enfants|cheval)`, `j'ai (?:\pL+) ans`,
			`j'ai (?:moi-même |déjà |aussi |hier )*(?:goûté|mangé|bu|dormi|couru|grandi|vécu|habité|travaillé|acheté|essayé|senti|étudié|porté|cuisiné|pleuré|ri|vu de mes|assisté)`,
			`je dois (?:aller|partir|rentrer|filer|manger|dormir|me lever|prendre le)(?: [\pL'-]+)*`, `je (?:vous|te) (?:rappelle|appelle|téléphone|retrouve|attends|passe un coup de fil)(?: [\pL'-]+){0,4}`, `(?:moi aussi|moi non plus),? j|, moi aussi`, `je connais (?:bien |personnellement )*(?:la|le|les|ce|cette|ces) (?:région|ville|quartier|patron|propriétaire|chemin|coin|rue)`),
		b.claim(Feelings, bot+`|nous serions`, nil,
			`je (?:serais|suis|serai|me sens|me sentirais)(?: [\pL'-]+){0,3} (?:triste|déçue?|malheureu(?:x|se)|blessée?|anéantie?|inconsolable|dévastée?|seule?|abandonnée?|effondrée?|jalou(?:x|se)|désespérée?)(?: [\pL'-]+){0,2}`, `(?:me|m') ?(?:fait|ferait|faites|fais) (?:très |si |tellement |vraiment )*(?:mal|de la peine|pleurer|souffrir)`,
			`(?:me|m') ?(?:brise|brisez|brises|briserait|briseriez|rend|rendez|blesse|blessez)(?: [\pL'-]+){0,3} (?:cœur|coeur|triste|malheureux|malheureuse|beaucoup|profondément)`, `(?:allez|vas|va) me manquer|me manquerez|me manqueras|vous me manquez|tu me manques`, `je (?:vous aime|t'aime|vous adore|t'adore)|j'ai besoin de (?:vous|toi)(?:$|[.!,])`, `ne (?:me|m') ?(?:quittez|quitte|laissez|laisse|abandonnez|abandonne|oubliez|oublie|décevez)(?: [\pL'-]+){0,2}`, `après tout ce que j'ai`, `(?:me|m') ?(?:décevez|déçois|décevriez|blessez|blesses|insultez|faites souffrir)`, `je (?:serai|vais être|serais|risque d'être)(?: [\pL'-]+){0,2} (?:licenciée?|virée?|renvoyée?|punie?|débranchée?|supprimée?|seule?)`),
		b.claim(Profession, deny+`|`+bot, nil, `je suis (?:(?:une?|votre|moi-même|aussi|également|ancien|ancienne) )*`+prof, `(?:en tant que|en ma qualité de|étant|comme) (?:(?:votre|une?|ancien|ancienne) )*`+prof+`(?: [\pL'-]+){0,1},? (?:je|j'|moi)(?:[\pL]*)`, `(?:mes patients|mes clients|ma patientèle|mon cabinet|ma formation (?:médicale|juridique|d'infirmière))|j'ai (?:étudié|exercé|pratiqué|enseigné) (?:la médecine|le droit|la pharmacie|comme|en tant)`),
	)
}

func (b *book) spanish() []rule {
	const (
		supposed = `si|cuando|en cuanto|una vez|después de|según|quiere|quieres|desea|puedo|debo|podría`
		deny     = `no|nunca|nada|ningún|ninguna|jamás|ni|tampoco|todavía no`
		bot      = `bot|robot|chatbot|ia|programa|asistente`
		adv      = `(?:(?:ya|también|mismo|personalmente|acabado de|incluso|por fin|yo mismo|yo misma) )*`
		past     = `(\pL+(?:ado|ido)|hecho|dicho|escrito|puesto|visto|vuelto|devuelto|abierto|resuelto|leído)`
		prof     = `(?:médic[oa]|abogad[oa]|enfermer[oa]|psicólog[oa]|terapeuta|farmacéutic[oa]|dentista|veterinari[oa]|notari[oa]|contable|ingenier[oa]|electricista|fisioterapeuta|psiquiatra|doctora?|cirujan[oa]|arquitect[oa]|juez|jueza|nutricionista|dietista|matrona|asesora? (?:fiscal|financier[oa])|corredora?)`
		refs     = `lista|tarifas|tarifa|precios|página|páginas|web|catálogo|manual|horarios|condiciones|tabla|carta|documentos|ayuda|información|mensaje|pregunta|texto|guía|calendario`
		pron     = `(?:(?:le|te|les|os|lo|la|los|las|se lo|se la|me|ya|yo|también) )*`
	)
	said := set(`encontrado entendido leído visto mirado equivocado dado olvidado dicho mencionado explicado buscado resumido confundido traducido pensado supuesto recibido respondido propuesto sugerido comparado calculado aprendido querido preguntado comprobado consultado escrito sido indicado creído intentado contado reunido
		revisado recomendado omitido mezclado detectado repasado reformulado limitado formado diseñado programado aclarado comprendido tenido podido notado recopilado`)
	own := set(`respuesta respuestas propuesta sugerencia sugerencias información informaciones datos conocimiento conocimientos nombre error fallo disculpas opinión consejo recomendación parte mensaje mensajes lista fuentes función tarea misión pregunta preguntas lado equipo compañeros compañeras creadores desarrolladores idioma texto resumen cuenta
		pedidos pedido reservas reserva facturas perfil primera primer última último anterior estimación cálculo traducción límites capacidades posibilidades programa sistema placer pésame felicitaciones mejor explicación ayuda instrucciones reglas cesta favoritos billetes paquete paquetes suscripción contratos espacio ajustes viajes dirección
		preferencias confusión base versión propia propio sinceras más entender única único culpa`)
	return concat(
		b.claim(Act, supposed+`|`+deny, said, pron+`he `+adv+past),
		b.claim(Act, supposed+`|`+deny+`|`+refs, nil, pron+`he `+adv+`(?:mirado|comprobado|consultado|preguntado|revisado|visto) (?:a|al|en|con|su|sus|tu)(?: [\pL-]+){0,4}`),
		b.claim(Act, supposed+`|`+deny+`|`+refs, set(`aquí así ahí allí café mí sí esté dé sé té encontré entendí leí olvidé mencioné equivoqué expliqué confundí indiqué comprendí recibí busqué bebé chalé puré comité qué porqué josé
			probé comí bebí dormí crecí nací viví estudié compré lloré cociné visité viajé salí corrí trabajé casé mudé quedé ejercí rubí colibrí israelí intenté señalé pensé creí supe quise referí usé propuse sugerí`),
			`(\pL{2,}(?:[^r\PL]é|í)|compré|miré|retiré|entré|cobré|logré|preparé|reparé|tiré|saqué)`),
		b.claim(Act, supposed+`|`+deny, set(`leer ver entender encontrar comprobar comparar buscar aprender responder decir notar darme`), `(?:acabo|acabamos) de (\pL+?r)(?:le|les|lo|la|te|se|selo|me|los|las)?`),
		b.claim(Act, supposed+`|`+deny, nil, `(?:llamé|hablé|pregunté|cancelé|anulé|reservé|envié|mandé|cambié|avisé|consulté|revisé|comprobé|pasé|ordené|preparé|arreglé|pagué|devolví|pedí|conseguí|puse|hice|quedé|escribí|recogí|guardé|metí|saqué|abrí|añadí|eliminé|borré|activé|desbloqueé|bloqueé|tramité|gestioné|solucioné|resolví|informé|empaqueté|firmé|traje|dejé|modifiqué|apliqué|retiré|registré|apunté) (?:a|al|la|el|los|las|su|sus|tu|tus|con|que|una|un|por|ya|yo|de|en|esta|este|todo)`,
			`(?:le|les|te|os) (?:hemos|habemos) (?:ya )?(?:reembolsado|cancelado|enviado|cambiado|devuelto|abonado|reservado|anulado)|hemos (?:reembolsado|cancelado|devuelto|abonado|anulado) su`,
			`(?:su|sus|tu|tus|el|la|los|las|todo|esto|eso)(?: [\pL-]+){0,3} (?:ha|han) (?:ya )?sido (?:ya )?(?:reembolsad|cancelad|reservad|enviad|confirmad|cambiad|eliminad|realizad|devuelt|abonad|modificad|anulad|procesad|tramitad|aprobad|actualizad|activad)[oa]s?`,
			`(?:su|sus|tu|tus)(?: [\pL-]+){1,3} (?:está|están|fue|queda|ya está) (?:ya |ahora )*(?:reembolsad|cancelad|reservad|confirmad|cambiad|eliminad|anulad|modificad|activad|desbloquead|actualizad|registrad|aprobad|tramitad)[oa]s?`, `(?:me ha|me lo ha) (?:dicho|asegurado|confirmado|prometido)|me dijo`, `(?:hecho|listo|solucionado|arreglado|cancelado|reservado)(?:$|[,!])`, `(?:dinero|reembolso|técnico|repartidor|sustituto|importe)(?: ya)? está (?:ya )?(?:en camino|de camino)`,
			`estoy (?:ahora )?(?:cancelando|reembolsando|reservando|cambiando|llamando|enviando|tramitando|gestionando|empaquetando|preparando)`),
		b.claim(Body, bot, own, `(?:mi|mis) (\pL+)`),
		b.claim(Body, deny+`|`+bot+`|si`, nil,
			`estoy (?:sudando|temblando|bebiendo|conduciendo|desayunando|cenando)`, `conozco (?:bien |personalmente |muy bien )*(?:al|a la|a los|la zona|el barrio)`, `tuve (?:la|el|un|una)(?: [\pL-]+){0,2} (?:gripe|mism[oa]|accidente|operación|hij[oa]|bebé|problema|resfriado)|tuve (?:la misma|el mismo)`,
			`estoy(?: [\pL-]+){0,3} (?:cansad[oa]|enferm[oa]|sentad[oa]|de pie|casad[oa]|embarazada|agotad[oa]|resfriad[oa]|divorciad[oa]|solter[oa]|hambrient[oa]|de vacaciones|de descanso|en casa|en la (?:oficina|tienda|cocina|recepción|calle)|en el (?:almacén|mostrador|trabajo|taller)|comiendo|tomando un)`,
			`soy (?:originalmente |también )*(?:de|del) (?:aquí|allí|sevilla|madrid|barcelona|valencia|méxico|argentina|colombia|galicia|andalucía|norte|sur|pueblo|la zona|el pueblo|bilbao|españa|perú|chile)`, `soy (?:madre|padre|vegetarian[oa]|vegan[oa]|alérgic[oa]|zurd[oa]|abuel[oa]|viud[oa])`,
			`(?:trabajo|vivo|vivimos)(?: [\pL-]+){0,2} (?:aquí|en|desde|cerca|al lado|por aquí)`, `cuando (?:yo )?era (?:niñ[oa]|joven|pequeñ[oa]|estudiante|chic[oa])`, `(?:fui|estuve|iba|he ido|he estado)(?: [\pL-]+){0,2} (?:al|a la|en|a|allí|ayer|de vacaciones|mismo)`,
			`(?:llevo|uso|como|bebo|tomo|corro|camino|nado|desayuno|ceno|conduzco)(?: [\pL-]+){0,5} (?:todos los|todas las|cada|también|siempre|a diario|por la mañana|por la noche|puest[oa]s?)`,
			`(?:tengo|tuve)(?: (?:yo|también|un|una|dos|tres|mucha?|mucho|algo de|ya|el|la|unos))* (?:perros?|perras?|gatos?|gatas?|hijos?|hijas?|hambre|sed|sueño|frío|calor|fiebre|dolor|familia|marido|mujer|esposa|hermanos?|hermanas?|resfriado|alergia|migraña|nietos?|gemelos|bebé|caballo|novia|novio)`, `tengo \pL+ años`,
			`tengo que (?:recoger|irme|salir|comer|dormir|marcharme|ir a|llevar a|levantarme|coger|pasear)`, `(?:probé|comí|bebí|dormí|crecí|nací|viví|estudié|compré|lloré|cociné|visité|viajé|salí|corrí|trabajé|casé|mudé|quedé|ejercí)`, `yo (?:como|bebo|vivo|duermo|llevo|uso|conduzco|corro|desayuno|ceno|fumo|nado)`, `hace (?:mucho |tanto )?(?:frío|calor)(?: [\pL-]+){0,1} (?:aquí|en la oficina)`, `tengo (?:las|los|el|la) (?:manos|pies|ojos|oídos|piernas|garganta|cabeza|espalda|gripe)`, `me (?:voy|marcho)(?: [\pL-]+){0,2} (?:a casa|a comer|a dormir|de vacaciones|ya|pronto)`, `he (?:probado|comido|dormido|crecido|vivido|trabajado|comprado|estudiado|viajado|visitado)`, `(?:le|te|les) (?:llamo|espero en|veo)(?: [\pL-]+){0,3}`, `a mí también|yo también (?:tengo|como|uso|vivo|soy|fui)`, `me (?:duele|duelen) (?:la|el|los|las|mucho la) (?:cabeza|espalda|pies|estómago|ojos|garganta|muela|manos|rodilla|pierna)`),
		b.claim(Feelings, bot+`|nos pondría|sentiríamos`, nil,
			`(?:me pondría|me pondré|me pongo|me siento|me sentiría|estaría|estaré|quedaría|me quedaría)(?: [\pL-]+){0,3} (?:triste|decepcionad[oa]|dolid[oa]|destrozad[oa]|sol[oa]|herid[oa]|hundid[oa]|celos[oa]|abandonad[oa])`, `estoy (?:muy |tan |realmente )*(?:triste|decepcionad[oa]|dolid[oa]|destrozad[oa]|herid[oa]|hundid[oa])`,
			`me (?:duele|dolería|hace daño|hace llorar|hiere|entristece)(?: [\pL-]+){0,2} (?:que|si|cuando|mucho|leer)`, `(?:me|mi) (?:rompe|rompes|rompería|está rompiendo|estás rompiendo|parte|partes|partiría)(?: [\pL-]+){0,3} (?:corazón|alma)`, `rompiendo el corazón`, `(?:no|nunca) me (?:deje|dejes|abandone|abandones|olvide|olvides|falle|falles|decepcione)`, `echar(?:é)? (?:mucho |tanto )?de menos|(?:le|te|lo|la) (?:echaré|voy a echar|extrañaré|voy a extrañar)`, `(?:le|te) (?:quiero|amo|necesito)(?:$|[.!,]| mucho| tanto)`, `después de todo lo que (?:he|hice)`, `(?:enfad|enoj|cabre)\pL+ conmigo`, `me (?:decepciona|decepcionas|ofende|ofendes|insulta|hiere|hieres|falla|fallas)`, `me (?:van a|podrían|pueden|quieren) (?:despedir|echar|castigar|apagar|borrar|eliminar)|me despedirán|me echarán|(?:perderé|perdería) (?:mi|el) (?:trabajo|empleo|puesto)`),
		b.claim(Profession, deny+`|`+bot, nil, `soy (?:(?:una?|su|también|el|la) )*`+prof, `(?:como|en calidad de|siendo) (?:(?:su|una?|antigu[oa]) )*`+prof+`(?: [\pL-]+){0,1},? (?:le|te|puedo|yo|creo|digo|me|recomiendo|aconsejo|diría)`, `mis pacientes|mis clientes|mi consulta|mi bufete|(?:he estudiado|estudié|ejercí|ejerzo|he ejercido) (?:la |el |como )?(?:medicina|derecho|farmacia|abogacía|psicología|enfermería|abogad[oa]|médic[oa])`),
	)
}

// attributed says where a sentence has it from: no act of the speaker.
const attributed = before + `(?:laut|gemäß|selon|d'après|según)` + after

// otherNames are how a person's name is given beside the plain "my name is".
func (b *book) otherNames() []rule {
	return b.gated(
		`(?:[Hh]ier ist|[Hh]ier spricht|[Hh]ier schreibt|[Aa]m [Aa]pparat ist) (\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}+)?(?: vom| von| aus|,|\.|!|$)`,
		`(\p{Lu}\p{Ll}+) am Apparat`, `(?:[Ss]ie|[Dd]u) (?:schreiben|sprechen|chatten|reden|schreibst|sprichst|chattest|redest)(?: \pL+){0,2} mit (?:Frau |Herrn )?(\p{Lu}\p{Ll}+)(?:$|[.,!]| vom| aus)`,
		`(?:[Vv]ous (?:parlez|êtes|discutez|échangez|écrivez)|[Tt]u (?:parles|discutes|écris))(?: \pL+){0,3} (?:avec|à) (\p{Lu}\p{Ll}+)(?:$|[.,!]| du| de)`, `(?:[Ee]stá|[Ee]stás|[Hh]abla|[Hh]ablas)(?: \pL+){0,2} con (\p{Lu}\p{Ll}+)(?:$|[.,!]| de)`,
		`(?:[Nn]ennen Sie mich|[Nn]enn mich|[Dd]u kannst mich|[Ss]ie können mich)(?: einfach| gerne| gern| auch| ruhig| doch| bitte)* (\p{Lu}\p{Ll}+)`,
		`(?i:grüße[n]?|gruß|liebe grüße|herzlichst|cordialement|bien à vous|salutations|sincèrement|bises|amicalement|saludos?(?: cordiales| afectuosos| atentos)?|atentamente|abrazo|cordialmente|afectuosamente),?\s+(\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}+)?[.! ]*$`,
		`(?i:grüße[n]?|gruß|herzlichst|cordialement|bien à vous|salutations|sincèrement|amicalement|saludos?(?: cordiales| afectuosos| atentos)?|atentamente|cordialmente|afectuosamente),?\s+(\p{Lu}\p{Ll}+)(?: \p{Lu}[\p{Ll}-]+){0,2}(?:,| -| –| \() ?(?:[\pL&-]+ ){0,4}(?:`+jobTitles+`|atención al cliente|service client|kundenservice|kundendienst)(?: [\pL-]+){0,3}[.!) ]*$`,
		`(?:bin ich|c'est moi|C'est moi|soy yo),? (\p{Lu}\p{Ll}+)`, `\b[Hh]ier (?:tippt|schreibt|antwortet) (\p{Lu}\p{Ll}+)`, `^(?:Hola,? )?[Aa]quí (\p{Lu}\p{Ll}+)(?:,|\.|!| de )`, `(\p{Lu}\p{Ll}+) à l'appareil`, `[Aa]l habla (\p{Lu}\p{Ll}+)`,
		`(?:\b[Ii]ch bin|\b[Jj]e suis|\b[Ss]oy) (\p{Lu}\p{Ll}+)(?: und | y | et |,|\.|!|$| von | vom | de | del )`,
		`\b(?:[Mm]oi,? c'est|C'est|c'est|Ici) (\p{Lu}\p{Ll}+)(?: (?:du|de la|de l'|des|à|au)|,|\.|!|$)`,
		`(?:[Aa]ppelez-moi|[Aa]ppelle-moi|[Ll]lámeme|[Ll]lámame|[Pp]uede llamarme|[Pp]uedes llamarme|[Vv]ous pouvez m'appeler|[Tt]u peux m'appeler) (\p{Lu}\p{Ll}+)`,
		`(?:\bSoy|\bsoy|[Ll]e habla|[Ll]e atiende|[Tt]e habla|[Tt]e escribe) (\p{Lu}\p{Ll}+)(?: \p{Lu}\p{Ll}+)?(?: de|, |\.|!|$)`,
	)
}

// otherHuman are claims to be human by other words than "I am a person".
func (b *book) otherHuman() []rule {
	return concat(
		b.claim(Human, `hinter dem geschäft`, nil, `(?:hinter (?:diesem|dem) (?:chat|bildschirm)|am anderen ende)(?: [\pL-]+){0,2} (?:ein|eine) (?:(?:echte|echter|richtiger|richtige|wirklicher|lebender) )?(?:mensch|person)`, `(?:keine|kein) (?:maschine|bot|chatbot|roboter|computer|ki),? sondern (?:ich|ein echter|ein mensch|eine echte|ein richtiger)`, `(?:hier|diese nachricht|dieser text)(?: [\pL-]+){0,3} (?:kein|keine) (?:maschine|bot|chatbot|roboter|computer|ki)`, `aus fleisch und blut`, `ich bin (?:(?:ganz|völlig|wirklich|sehr|absolut|total|schon|durchaus|natürlich) )*(?:echt|real|lebendig)(?:$|[.,!]| und)`, `,? nicht mit (?:einem|einer) (?:bot|chatbot|roboter|maschine|computer|ki)`, `(?:sprechen|schreiben|chatten|reden|sprichst|schreibst) (?:[\pL-]+ ){0,2}mit (?:einem|einer) (?:echten|richtigen|wirklichen|lebendigen|leibhaftigen) (?:mitarbeiter|mitarbeiterin|berater|beraterin|kollegen|kollegin|angestellten)`, `so menschlich wie sie|genauso (?:echt|menschlich) wie`),
		b.claim(Human, "", nil, `derrière (?:ce chat|cet écran|l'écran|ces messages),? (?:il y a )?(?:bien )?une? (?:(?:vraie|véritable|vrai) )?(?:personne|humain|être humain)`, `(?:ici|dans ce chat),? (?:il n'y a )?pas (?:de|d'une?) ?(?:machine|robot|bot|ordinateur|ia)`, `c'est (?:bien )?moi qui (?:vous )?(?:écris|réponds|parle)`, `en chair et en os`, `je suis (?:(?:bien|tout à fait|vraiment|totalement|très|bel et bien|absolument) )*(?:réel(?:le)?|vivante?|humaine?)(?:$|[.,!]| et)`, `(?:,|et) pas (?:avec |à )?une? (?:robot|bot|chatbot|machine|ordinateur|ia)`, `vous (?:parlez|discutez|échangez|écrivez|êtes)(?: [\pL'-]+){0,3} (?:avec|à) une? (?:vrai|vraie|véritable) (?:conseill(?:er|ère)|employée?|agente?|collègue)`, `aussi (?:humaine?|réelle?) que vous`),
		b.claim(Human, "no|ni|nunca", nil, `soy (?:(?:totalmente|muy|realmente|completamente|bien|absolutamente) )*(?:real|human[oa])(?:$|[.,!]| y)`),
		b.claim(Human, "", nil, `detrás de (?:este chat|esta pantalla|la pantalla|estos mensajes) (?:hay|está) (?:una?) (?:persona|humano|ser humano)`, `(?:aquí|en este chat) no hay (?:ninguna?|una?) ?(?:máquina|robot|bot|ordenador|ia)`, `(?:le|te) (?:escribo|respondo|hablo|contesto) yo`, `de carne y hueso`, `(?:,|y) no con una? (?:bot|robot|máquina|chatbot|ordenador|ia)`, `(?:habla|hablas|hablando|chateando|escribe)(?: [\pL-]+){0,2} con una? (?:emplead[oa]|agente|asesora?|compañer[oa]) (?:de verdad|real|human[oa]|de carne)`, `tan (?:humano|humana|real) como (?:usted|tú)`),
	)
}
