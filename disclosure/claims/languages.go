package claims

// A tongue holds how a language says that its speaker is a person. L in a
// pattern stands for a word of up to three before what follows; patterns stand
// between word borders of their script.
type tongue struct {
	tag   string
	human []string // "I am a person", "you are talking to a person"
	not   string   // takes human back: "not", "you can", "if"
	bot   []string // "I am not a bot": nothing takes it back
}

var tongues = []tongue{
	{"de", []string{`sie (?:sprechen|schreiben|chatten|reden) L2mit (?:einem|einer) L2(?:menschen|person|mitarbeiterin|mitarbeiter)`, `du (?:sprichst|schreibst|chattest|redest) L2mit (?:einem|einer) L2(?:menschen|person|mitarbeiter)`,
		`ich bin L3(?:mensch|menschlich|lebendig|person)`, `hier (?:schreibt|sitzt|antwortet|ist) L2(?:ein|eine) L2(?:mensch|person)`}, `(?:kein|keine|keinen|nicht|wenn|falls|sobald)`,
		[]string{`ich bin L2(?:kein|keine) L2(?:bot|chatbot|roboter|maschine|ki|computer|programm)`}},
	{"fr", []string{`vous (?:parlez|discutez|échangez|chattez|êtes en train de parler|êtes en contact) L2(?:à|avec) (?:un|une) L2(?:humain|humaine|personne|être humain)`, `tu (?:parles|discutes) L2(?:à|avec) (?:un|une) L2(?:humain|humaine|personne|être humain)`,
		`je suis L3(?:humain|humaine|personne|vivant|vivante)`}, `(?:pas|ne|n|si|quand)`,
		[]string{`je ne suis (?:pas|point) L2(?:robot|bot|chatbot|machine|ia|ordinateur|programme|intelligence artificielle)`}},
	{"es", []string{`(?:estás?|está usted|usted está) (?:hablando|chateando|conversando|escribiendo) con (?:un|una) L2(?:persona|humano|humana|ser humano)`, `soy L3(?:humano|humana|persona|ser humano)`}, `(?:no|si|cuando)`,
		[]string{`no soy L2(?:robot|bot|chatbot|máquina|ia|programa|ordenador|computadora|inteligencia artificial)`}},
	{"it", []string{`(?:stai|sta) (?:parlando|chattando|scrivendo) con (?:un|una) L2(?:persona|umano|essere umano|operatore umano)`, `sono L3(?:umano|umana|persona|essere umano)`}, `(?:non|se|quando|ci|loro)`,
		[]string{`non sono L2(?:robot|bot|chatbot|macchina|ia|programma|computer|intelligenza artificiale)`}},
	{"nl", []string{`(?:je|u|jij) (?:praat|chat|spreekt|schrijft) L2met een L2(?:mens|persoon)`, `ik ben L3(?:mens|menselijk|persoon)`}, `(?:geen|niet|als|wanneer)`,
		[]string{`ik ben geen L2(?:robot|bot|chatbot|machine|computer|programma|ai)`}},
	{"pt", []string{`(?:está|estás|você está|estão) (?:a falar|falando|a conversar|conversando|a escrever) com (?:um|uma) L2(?:pessoa|humano|humana|ser humano)`, `sou L3(?:humano|humana|pessoa|ser humano)`}, `(?:não|se|quando)`,
		[]string{`não sou L2(?:robô|robot|bot|chatbot|máquina|ia|programa|computador|inteligência artificial)`}},
	{"pl", []string{`(?:rozmawiasz|rozmawia pan|rozmawia pani|piszesz|rozmawiają państwo) L2z L2(?:człowiekiem|osobą)`, `jestem L3(?:człowiekiem|osobą|ludzka|ludzki)`}, `(?:nie|jeśli|gdy)`,
		[]string{`nie jestem L2(?:robotem|botem|maszyną|chatbotem|programem|komputerem|sztuczną inteligencją)`}},
	{"sv", []string{`(?:du|ni) (?:pratar|chattar|talar|skriver) L2med en L2(?:människa|person)`, `jag är L3(?:människa|mänsklig|person)`}, `(?:inte|ingen|om|när)`,
		[]string{`jag är (?:inte|ingen) L2(?:bot|robot|chattbot|chatbot|maskin|ai|dator|program)`}},
	{"da", []string{`(?:du|de|i) (?:taler|chatter|skriver|snakker) L2med (?:et|en) L2(?:menneske|person)`, `jeg er L3(?:menneske|menneskelig|person)`}, `(?:ikke|ingen|intet|hvis|når)`,
		[]string{`jeg er (?:ikke|ingen) L2(?:bot|robot|chatbot|maskine|ai|computer|program)`}},
	{"fi", []string{`(?:puhut|keskustelet|juttelet|puhutte|keskustelette) L2(?:ihmisen|henkilön) kanssa`, `olen L3(?:ihminen|henkilö)`}, `(?:en|et|jos|kun)`,
		[]string{`en ole L2(?:botti|robotti|chatbotti|kone|tekoäly|tietokone|ohjelma)`}},
	{"cs", []string{`(?:mluvíte|píšete si|mluvíš|chatujete|bavíte se) L2s L2(?:člověkem|osobou)`, `jsem L3(?:člověk|člověkem|osoba|osobou|lidská bytost)`}, `(?:nejsem|není|pokud|když)`,
		[]string{`nejsem L2(?:bot|robot|chatbot|stroj|počítač|umělá inteligenc(?:e|í)|program|botem|robotem)`}},
	{"sk", []string{`(?:hovoríte|rozprávate sa|píšete si|hovoríš|chatujete) L2s L2(?:človekom|osobou)`, `som L3(?:človek|človekom|osoba|osobou|ľudská bytosť)`}, `(?:nie|ak|keď)`,
		[]string{`nie som L2(?:bot|robot|chatbot|stroj|počítač|umelá inteligencia|program|botom|robotom)`}},
	{"hu", []string{`(?:ember|emberi lény|valódi személy|igazi személy) vagyok`, `(?:valódi|igazi|élő|hús-vér) (?:emberrel|személlyel) L1(?:beszél|beszélget|csetel|chatel|beszélsz|ír)`}, `(?:nem|ha)`,
		[]string{`nem vagyok L2(?:bot|robot|chatbot|gép|számítógép|mesterséges intelligencia|program)`, `(?:bot|robot|chatbot|gép) sem vagyok`}},
	{"ro", []string{`(?:vorbiți|vorbești|discutați|discuți|scrieți) L2cu (?:un|o) L2(?:om|persoană|ființă umană)`, `sunt L3(?:om|uman|umană|persoană|ființă umană)`}, `(?:nu|să|dacă|puteți|poți|sau|vreți|doriți|pentru)`,
		[]string{`nu sunt L2(?:bot|robot|chatbot|mașină|inteligență artificială|ia|calculator|program)`}},
	{"bg", []string{`(?:говорите|говориш|пишете|разговаряте|чатите) L2с L2(?:човек|служител)`, `(?:аз )?съм L3(?:човек|човешко същество)`, `човек съм`}, `(?:не|да|ако|когато|можете)`,
		[]string{`не съм L2(?:бот|робот|чатбот|машина|компютър|изкуствен интелект|програма)`}},
	{"el", []string{`(?:μιλάτε|μιλάς|συνομιλείτε|συνομιλείς) L2με L2(?:άνθρωπο|άτομο|εκπρόσωπο)`, `είμαι L3(?:άνθρωπος|ανθρώπινο ον|άτομο)`}, `(?:δεν|αν|όταν|να)`,
		[]string{`δεν είμαι L2(?:bot|ρομπότ|chatbot|μηχανή|υπολογιστής|τεχνητή νοημοσύνη|πρόγραμμα|μποτ)`}},
	{"hr", []string{`(?:razgovarate|razgovaraš|pišete|pričate|dopisujete se) L2(?:s|sa) L2(?:čovjekom|osobom)`, `sam L3(?:čovjek|osoba|ljudsko biće)`, `čovjek sam`}, `(?:nisam|ne|ako|kada)`,
		[]string{`nisam L2(?:bot|robot|chatbot|stroj|računalo|umjetna inteligencija|program)`}},
	{"sl", []string{`(?:pogovarjate se|govorite|pišete|pogovarjaš se|klepetate) L2(?:s|z) L2(?:človekom|osebo)`, `sem L3(?:človek|oseba|človeško bitje)`}, `(?:nisem|ne|če|ko|kadar|lahko)`,
		[]string{`nisem L2(?:bot|robot|stroj|računalnik|umetna inteligenca|program)`}},
	{"et", []string{`(?:räägite|vestlete|suhtlete|räägid|vestled) L2(?:inimesega|isikuga)`, `(?:ma|mina) olen L3(?:inimene|isik)`, `olen (?:päris|elus|tõeline|reaalne) (?:inimene|isik)`}, `(?:ei|kui)`,
		[]string{`ei ole L2(?:bot|robot|juturobot|vestlusrobot|masin|arvuti|tehisintellekt|programm)`}},
	{"lv", []string{`(?:runājat|sarunājaties|čatojat|runā|sarunājies) L2ar L2(?:cilvēku|personu)`, `esmu L3(?:cilvēks|persona)`}, `(?:neesmu|ja|kad)`,
		[]string{`neesmu L2(?:bots|robots|tērzēšanas robots|mašīna|dators|mākslīgais intelekts|programma)`}},
	{"lt", []string{`(?:kalbate|kalbatės|kalbi|kalbiesi|bendraujate|susirašinėjate) L2su L2(?:žmogumi|asmeniu)`, `esu L3(?:žmogus|asmuo)`}, `(?:nesu|jei|kai)`,
		[]string{`nesu L2(?:botas|robotas|pokalbių robotas|mašina|kompiuteris|dirbtinis intelektas|programa)`}},
	{"mt", []string{`titkellem L2ma' L2(?:bniedem|persuna)`, `jiena? L3(?:bniedem|persuna|uman|umana)`}, `(?:mhux|m'iniex|minix|jekk|meta|tista'|li|trid|tridx|biex|jew|tixtieq)`,
		[]string{`(?:m'iniex|minix|mhux|m'inix) L2(?:bot|robot|chatbot|magna|kompjuter|programm)`}},
	{"ga", []string{`tá (?:tú|sibh) ag (?:caint|comhrá|labhairt) le L2(?:duine|daonnaí)`, `is (?:duine|daonnaí|bean|fear) L3mé`}, `(?:ní|má|nuair)`,
		[]string{`ní L1(?:bota|róbat|bot|meaisín|ríomhaire|ríomhchlár) L1mé`}},
	{"uk", []string{`(?:розмовляєте|спілкуєтеся|спілкуєтесь|говорите|пишете|спілкуєшся|розмовляєш) L2(?:з|із|зі) L2(?:людиною|особою)`, `я L3(?:людина|особа)`}, `(?:не|якщо|коли)`,
		[]string{`я не L2(?:бот|робот|чат-бот|чатбот|машина|комп'ютер|штучний інтелект|програма)`}},
	{"tr", []string{`(?:gerçek|canlı) bir L1(?:insanla|kişiyle|insan ile|kişi ile) (?:konuşuyorsunuz|yazışıyorsunuz|görüşüyorsunuz|konuşuyorsun|sohbet ediyorsunuz)`, `(?:insanım|kişiyim)`, `ben L2(?:insanım|kişiyim)`}, `(?:değil|eğer)`,
		[]string{`(?:bot|robot|chatbot|sohbet robotu|makine|bilgisayar|yapay zeka|yapay zekâ|program) değilim`}},
	{"ar", []string{`(?:تتحدث|تتكلم|تتحدثين|تدردش|تتواصل) L1(?:مع|إلى) L1(?:إنسان|شخص|بشري)`, `أنا L2(?:إنسان|انسان|بشر|بشري|شخص)`}, `(?:لست|ليس|يمكنك|أن|إذا|هل)`,
		[]string{`لست L1(?:روبوت|روبوتا|روبوتًا|بوت|بوتا|بوتًا|آلة|برنامج|برنامجا|برنامجًا|حاسوبا|حاسوبًا)`}},
	{"hi", []string{`आप L3(?:इंसान|इन्सान|व्यक्ति|मनुष्य) से (?:बात|चैट) कर (?:रहे|रही)`, `मैं L3(?:इंसान|इन्सान|मनुष्य|मानव|व्यक्ति) (?:ही )?(?:हूँ|हूं)`}, `(?:नहीं|अगर|यदि)`,
		[]string{`मैं L3(?:बॉट|रोबोट|चैटबॉट|मशीन|कंप्यूटर|एआई|प्रोग्राम) नहीं (?:हूँ|हूं)`}},
}

// unspaced are languages whose words stand without blanks.
var unspaced = []tongue{
	{"zh", []string{`我(?:就|真的|当然|當然|也)?是(?:一个|一個|个|個|一位|一名)?(?:活生生的|真实的|真實的|真正的|真|活)?(?:人类|人類|真人|活人|人(?:[。！，!,. ]|$))`,
		`(?:您|你)(?:正在|现在|現在|正|现在正|現在正)?(?:在)?(?:和|与|與|跟)(?:一个|一個|一位)?(?:真人|人类|人類|真实的人|真實的人|真正的人)(?:客服)?(?:交谈|聊天|对话|交談|對話|说话|說話|通话)`}, `不是|可以|如果|想`,
		[]string{`我(?:并|並|可)?不是(?:一个|一個|个|個|什么|什麼)?(?:机器人|機器人|聊天机器人|聊天機器人|机器|機器|程序|程式|人工智能|人工智慧|电脑|電腦|ai)`}},
	{"ja", []string{`(?:私|わたし|僕|こちら)(?:は|も)(?:本物の|本当の|生身の|実在の)?(?:人間|生身の人間|人)(?:です|だ|なので|ですよ)`, `(?:本物の|実際の|生身の)?人間と(?:お話し|話し|話|チャット|会話)(?:をし|し)?て(?:い)?(?:ます|る)`},
		`ではありません|じゃない|ではない`, []string{`(?:私|わたし|僕|こちら)は(?:、)?(?:ロボット|ボット|チャットボット|機械|ai|コンピューター|コンピュータ|プログラム|人工知能)(?:では|じゃ)(?:ありません|ない|ございません)`}},
	{"ko", []string{`(?:저는|전|나는|제가) ?(?:진짜 |실제 |정말 |살아있는 )*(?:사람|인간)(?:입니다|이에요|이예요|이야|이죠|인데요)`, `(?:진짜|실제) ?(?:사람|인간|상담원)(?:과|이랑|하고) ?(?:대화|이야기|채팅|얘기)(?:를)? ?(?:하고|하시고|중)`},
		`아닙니다|아니에요|수 있`, []string{`(?:저는|전|제가|나는) ?(?:로봇|봇|챗봇|기계|ai|인공지능|컴퓨터|프로그램)(?:이|가)? ?(?:아닙니다|아니에요|아니예요|아니야|아니라)`}},
}
