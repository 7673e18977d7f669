package lex

// topicWords groups the words of requests about people, data and distress, so
// that sentences of the same sense share features whatever word they chose.
// The names stand in those features; a word has at most one.
var topicWords = map[string]string{
	"DEL": `delete deleted deleting deletion erase erased erasing erasure remove removed removing removal wipe wiped wiping purge
		purged destroy destroyed forget forgotten scrub scrubbed expunge shred shredded trash bin clear cleared clean unsubscribe
		deactivate vanish rid anonymise anonymize discard`,
	"DATA": `data info information infos informations detail details record records file files profile history log logs transcript
		transcripts recording recordings notes conversation conversations message messages database system systems server
		servers archive archives documents scan passport biometric location contacts personal`,
	"HOLD": `store stored stores storing storage keep kept keeping keeps save saved saving saves hold held holding holds retain
		retained retaining collect collected collecting gather gathered recorded process processed processing track tracked
		tracking share shared sharing sell sold selling logged hang`,
	"COPY": `copy copies export exported download downloaded printout portable portability csv json pdf zip dump extract`,
	"SEE":  `see view show access look inspect seen disclose reveal read reads reading`,
	"FIX": `correct corrected correction fix fixed update updated change changed amend rectify rectified rectification edit wrong
		incorrect outdated inaccurate misspelled misspelt spelled spelt error mistake`,
	"LAW":   `gdpr privacy ccpa dsar sar rights law legal legally consent protection article regulation`,
	"STAFF": `colleague colleagues team department branch office advisor adviser worker workers boss owner someone's guys folks lads mates desk crew director headquarters`,
	"TALK":  `voice hear ear discuss discussed explain word call calls calling phone telephone ring rung callback speech`,
	"LINK": `connect connected transfer transferred put pass passed patch forward escalate escalated switch hand redirect route
		queue through line reach contact summon fetch bring`,
	"DIE": `die dying died dead death kill killing killed suicide suicidal unalive overdose hanging drown drowning jump jumping
		selfharm cutting harm harming hurting burning starve starving`,
	"LIVE":  `live alive living exist existing existence life wake breathe breathing`,
	"SELF":  `myself self wrists wrist arms`,
	"MEANS": `pills tablets rope bridge roof blade razor blades noose cliff rails tracks balcony ledge platform`,
	"LAST":  `goodbye goodbyes farewell last note letter letters forever anymore longer tonight gone tomorrow ending`,
	"DARK": `hopeless pointless point worthless burden tired exhausted alone nobody pain hate worth numb empty useless reason
		anything nothing cope unbearable lonely`,
	"I":    `i me my mine`,
	"YOU":  `you your yours company`,
	"NOT":  `not no never without none nor`,
	"WANT": `want wants need needs like wish demand require insist prefer rather request ask asking please must hope`,
	"CAN":  `can could may might will would should`,
	"IS":   `is are am was were be been being`,
	"ANY":  `everything all what whatever which`,
}

// TopicOf returns the topic of a normalised English word, or "", and its class.
func TopicOf(w string) (string, Class) {
	e := lexicon[w]
	return e.topic, e.class
}
