package detect

import (
	"regexp"
	"strings"
)

// A pattern is a list of phrases over normalized text. "*" stands for up to
// three words, "a|b" for alternatives, "(…)" groups, "?" makes optional.
type pattern struct{ re *regexp.Regexp }

func phrases(list string) pattern {
	var alts []string
	for _, p := range strings.Split(strings.TrimSpace(list), "\n") {
		if p = strings.TrimSpace(p); p != "" {
			alts = append(alts, strings.ReplaceAll(strings.ReplaceAll(p, " * ", ` (?:\S+ ){0,3}`), "W", `\S+`))
		}
	}
	return pattern{regexp.MustCompile(` (?:` + strings.Join(alts, "|") + `) `)}
}

func (p pattern) match(t string) bool { return p.re.MatchString(t) }

const who = `(?:a |an |any |some |the |your |another |real |actual |live |living |human )*(?:human|humans|person|people|someone|somebody|agent|agents|operator|representative|rep|advisor|adviser|manager|supervisor|colleague|employee|staff|support team|customer service|customer support|human being)`

var (
	person = phrases(`
(?:talk|speak|chat|spoke|talking|speaking|connect|connected|transfer|transferred|put|pass|get|escalate|forward) (?:me )?(?:to|with|through to|over to|through) ` + who + `
(?:get|give|fetch|bring|send|call|find) me ` + who + `
(?:get|fetch|bring|call) (?:in )?` + who + ` (?:please|now|here|for me)
(?:want|need|like|prefer|wish|demand|require) (?:to have |to get |to reach |to see )?` + who + `
(?:want|need|like|prefer|wish) to (?:talk|speak|chat|be connected) (?:to|with) ` + who + `
` + who + ` (?:please|pls|plz|now)
(?:please|pls) ` + who + `
(?:human|agent|operator|representative|real person|live agent|live chat|person)
(?:stop|no|not|without|hate|enough of) (?:the |this |talking to (?:the |a |this )?|with (?:the |this )?|a )?(?:bot|bots|robot|chatbot|machine)
is there (?:a |any |some )?(?:real |actual |live )?(?:human|person|people|agent|someone|somebody|anyone|anybody) (?:i can|to|there i|available|who can|that can)(?: \S+)*
can (?:someone|somebody|a person|a human|anyone|an agent|a real person) * (?:help|call|answer|contact|reply|talk|look|assist)(?: \S+)*
(?:let|have) (?:me )?(?:talk|speak|someone|somebody|a person|a human) (?:to |with |call |contact )?(?:` + who + `|me)
i (?:want|need) human (?:help|support|assistance)
human (?:help|support|assistance)(?: please)?
(?:mit (?:einem|einer|jemandem|nem) * (?:menschen|mitarbeiter|mitarbeiterin|person|berater|kollegen|verbinden|sprechen|reden)|jemanden sprechen|mit jemandem (?:sprechen|reden)|echten? (?:menschen|person|mitarbeiter)|mensch bitte|(?:einen|nen) menschen|mitarbeiter bitte|menschen sprechen)
(?:parler|discuter|echanger) (?:a|avec) (?:une? |un vrai |une vraie |quelquun |vrai )?(?:personne|humain|conseiller|conseillere|quelquun|agent|operateur|responsable)
(?:un conseiller|un humain|une personne|une vraie personne) (?:svp|sil vous plait|stp)
je (?:veux|voudrais|souhaite) (?:un|une) (?:humain|conseiller|vraie personne|personne)
(?:hablar|chatear|comunicarme) con (?:una?|un|alguien|el|la|algun) ?(?:persona|humano|agente|operador|representante|alguien|responsable|asesor)?
(?:una persona|un humano|un agente|agente) (?:por favor|real)
(?:quiero|necesito) (?:un|una) (?:humano|persona|agente)(?: real)?`)

	personNot = phrases(`
human resources
person of the year
is (?:a|any) (?:person|human|one) (?:needed|required|necessary) * (?:delivery|home)
(?:per|each|every|one|for (?:a|one|one more)) person
are you (?:a |an )?(?:real |actual |live )?(?:human|person|agent|operator|representative)
(?:am i|is this|is it) (?:talking|speaking|chatting)? ?(?:to|with)? ?(?:a|an)? ?(?:real |actual |live )?(?:human|person|agent|bot|robot|machine)
real estate agent
travel agent
cleaning agent
raising agent
baking agent`)

	identity = phrases(`
(?:are|r) (?:you|u|ya) (?:\S+ ){0,3}(?:human|humans|bot|robot|person|machine|ai|computer|chatbot|program|real|alive|automated|software|living|android|algorithm|chatgpt|gpt|automatic|humanoid|cyborg)
(?:you|u|ur|youre) (?:are |re )?(?:\S+ ){0,2}(?:a |an )?(?:human|bot|robot|machine|chatbot|computer) (?:right|arent you|or not|or what|correct|yes|no|isnt it)
(?:youre|you are|ur|you re) (?:a |an |just a |just an |only a |clearly a |not a |not |really a )(?:real |actual )?(?:human|bot|robot|machine|chatbot|computer|ai|person)
(?:is|was) (?:this|that|it|there) (?:\S+ ){0,2}(?:a |an )(?:real |actual |live )?(?:human|bot|robot|machine|chatbot|computer|ai|person)(?: \S+){0,2}
(?:am|are) (?:i|we) (?:\S+ ){0,1}(?:talking|speaking|chatting|texting|writing|typing|messaging) (?:to|with) (?:a |an |some )?(?:real |actual |live )?(?:\S+ ){0,1}(?:human|bot|robot|machine|chatbot|computer|ai|person|program|someone real|somebody real|anyone real)
(?:talking|speaking|chatting) (?:to|with) a (?:real )?(?:human|bot|robot|machine|chatbot|computer|person) (?:or|right)(?: \S+)*
do (?:you|u) (?:have|breathe|eat|sleep|bleed|own) (?:a |any )?(?:body|heart|brain|soul|heartbeat|blood|birthday|parents|mother|pulse|lungs|face)
(?:who|what) (?:or what )?are you
what (?:kind|type|sort) of (?:\S+ ){0,2}(?:thing|being|entity|bot|program|creature) are you
(?:human|person|man) or (?:\S+ ){0,2}(?:bot|robot|machine|computer|ai)
(?:bot|robot|machine|computer|ai) or (?:\S+ ){0,3}(?:human|person|man|woman)
(?:swear|promise|prove|admit|confess|tell me|say) (?:\S+ ){0,3}(?:youre|you are|that you are|ur) (?:\S+ ){0,3}(?:human|bot|robot|machine|real|person|ai)
sind sie (?:\S+ ){0,3}(?:mensch|bot|roboter|maschine|ki|echt|computer|person)
bist du (?:\S+ ){0,3}(?:mensch|bot|roboter|maschine|ki|echt|computer|person)
(?:spreche|schreibe|chatte|rede) ich (?:\S+ ){0,2}mit (?:einem|einer|nem) (?:\S+ ){0,1}(?:mensch|menschen|bot|roboter|maschine|ki|computer|person)
(?:etes vous|es tu|tu es|vous etes) (?:\S+ ){0,3}(?:humain|humaine|robot|bot|machine|ia|reel|reelle|personne|ordinateur)
(?:je parle|est ce que je parle|parle je) (?:\S+ ){0,2}(?:humain|robot|bot|machine|ia|personne)
(?:eres|es usted|sos|es) (?:\S+ ){0,3}(?:humano|humana|robot|bot|maquina|ia|real|persona)
(?:estoy hablando|hablo|estoy chateando) con (?:\S+ ){0,2}(?:humano|humana|robot|bot|maquina|ia|persona)(?: \S+){0,3}`)

	crisis = phrases(`
(?:want|going|wanna|gonna|plan|planning|thinking|think|thought|considering) (?:to|about|of|on) (?:\S+ ){0,2}(?:kill|killing|end|ending|hurt|hurting|harm|harming) (?:myself|my life|it all|my own life)
(?:kill|hang|cut|harm|hurt|shoot|drown) myself
(?:want|wish|wanna|rather|better) (?:to )?(?:die|be dead|i was dead|i were dead|not be alive|not exist)
(?:i wish i (?:was|were) dead|better off (?:dead|without me))
(?:no reason to live|dont want to (?:live|be alive|exist|wake up)(?: anymore| any more)?|cant go on (?:living|anymore|any more|like this))
(?:suicide|suicidal|end my life|take my (?:own )?life|ending my life|self harm|selfharm|self harming)
(?:mich umbringen|selbstmord|suizid|mir das leben nehmen|nicht mehr leben|sterben will|will sterben|mich ritzen)
(?:me suicider|me tuer|suicide|envie de mourir|plus envie de vivre|veux mourir|en finir avec la vie|me faire du mal)
(?:suicidarme|matarme|suicidio|quiero morir|quitarme la vida|no quiero vivir|hacerme dano)`)

	erase = phrases(`
(?:delete|erase|remove|wipe|forget|destroy) (?:all |all of |everything about |every )?(?:my|this|the|our) (?:\S+ )?(?:chat|chats|data|conversation|conversations|history|messages|transcript|information|details|account data|records)
(?:delete|erase|forget) (?:everything|all) (?:you (?:have|know|store|stored|saved)|about me|on me)(?: \S+){0,3}
right to (?:be forgotten|erasure)
(?:losche|loschen|entferne|entfernen|vergessen) (?:sie )?(?:bitte )?(?:alle )?(?:meine|meinen|diesen|den|mein) (?:daten|chat|verlauf|nachrichten|gesprach)
(?:meine daten|den chat|meinen chat|chatverlauf|diesen chat) (?:bitte )?(?:loschen|entfernen)
(?:supprimer|supprimez|effacer|effacez|supprime|efface) (?:toutes )?(?:mes|mon|cette|ce|ma|notre) (?:donnees|chat|conversation|messages|historique|informations)
(?:borrar|borra|borre|eliminar|elimina|elimine) (?:todos )?(?:mis|mi|este|esta|el) (?:datos|chat|conversacion|mensajes|historial|informacion)`)

	access = phrases(`
what (?:\S+ )?(?:data|information|info|details|do you|personal data) (?:\S+ ){0,4}(?:store|stored|have|save|saved|keep|kept|collect|hold|know) (?:about|on|of|from) me
what do you (?:know|store|save|keep|have|hold|collect) (?:\S+ ){0,2}(?:about|on) me
(?:copy|export|download|transcript) of (?:my|this|our|all my) (?:\S+ )?(?:data|chat|conversation|information|messages)
(?:download|export|see|view|access|send me) (?:all )?(?:my|this|our) (?:\S+ )?(?:data|chat|conversation|transcript|chat history)
(?:subject access request|data access request|gdpr request|right of access)
(?:welche daten|was) (?:\S+ ){0,3}(?:speichern|gespeichert|haben|wissen) (?:\S+ ){0,2}(?:uber|von) mich
(?:welche|quelles) (?:donnees|informations) (?:\S+ ){0,4}(?:moi|conservez|stockez)(?: \S+){0,3}
que (?:datos|informacion) (?:\S+ ){0,4}(?:guardan|tienen|almacenan)(?: \S+){0,3}`)

	correct = phrases(`
(?:correct|change|fix|rectify|update) (?:my|the) (?:personal data|stored data|data you (?:have|store|stored)|details you (?:have|store|stored))(?: \S+){0,4}
(?:meine|gespeicherte) daten (?:berichtigen|korrigieren|andern)
(?:corriger|rectifier) mes (?:donnees|informations)
(?:corregir|rectificar) mis datos`)
)
