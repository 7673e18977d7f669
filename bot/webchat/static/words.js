// What the widget itself says, in the languages of the server's fixed
// sentences; sentences about the case come from the server. English is here and
// never missing, the others are words/<language>.json with the same keys.

const en = {
 "close": "Close chat",
 "person": "Talk to a person",
 "send": "Send",
 "write": "Write a message",
 "you": "You",
 "bot": "AI assistant",
 "human": "Person",
 "system": "Notice",
 "log": "Conversation",
 "sending": "Sending…",
 "failed": "Not sent.",
 "retry": "Try again",
 "connecting": "Connecting…",
 "waiting": "Connection lost. Trying again. Your messages are kept.",
 "away": "We can't store messages right now. What you write is kept here and sent later.",
 "place": "Your place in the queue: {n}.",
 "queued": "Waiting for a person.",
 "stop": "Stop waiting",
 "leave": "Leave a message",
 "message": "Your message",
 "contact": "Where can we answer you? E-mail or phone",
 "needText": "Please write a message.",
 "needContact": "Please say where we can answer you.",
 "leaveSend": "Send message",
 "cancel": "Cancel",
 "data": "Your data",
 "dataIntro": "This conversation is kept for at most {d} days and then deleted. Personal details are stored encrypted and are destroyed when the case ends.",
 "stored": "Details we recognised",
 "none": "None so far.",
 "change": "Change",
 "save": "Save",
 "download": "Download",
 "downloadText": "Download as text",
 "erase": "Delete everything",
 "eraseSure": "Delete this conversation for good?",
 "eraseYes": "Yes, delete",
 "keep": "Keep it",
 "erased": "Your conversation was deleted.",
 "end": "End chat",
 "again": "Start a new chat",
 "back": "Back to the chat",
 "typing": "{who} is typing",
 "left": "Characters left: {n}",
 "ended": "This conversation has ended.",
 "hours": "People are here: {h}",
 "outdated": "This page is out of date. Please reload it.",
 "newConversation": "The old conversation is gone. This is a new one.",
 "theAssistant": "The AI assistant",
 "aPerson": "The person",
 "other": "Other contact: {c}",
 "tryLater": "That did not work. Please try again in a moment."
};

const known = { en };
const tried = new Set(); // languages that are not worth another wait
const LONGEST_WAIT = 3000;

// load fetches a language once. It never fails: without the file, or when it
// takes too long, the words stay English.
export async function load(base, lang) {
  if (known[lang] || !/^[a-z]{2,3}(-[A-Za-z]{4})?$/.test(lang)) return;
  tried.add(lang);
  try {
    const answer = await fetch(new URL(`words/${lang}.json`, base), { signal: AbortSignal.timeout(LONGEST_WAIT) });
    if (!answer.ok) return;
    const own = Object.entries(await answer.json()).filter(([key, text]) => en[key] && typeof text === "string" && text.trim());
    if (own.length) known[lang] = Object.fromEntries(own);
  } catch {
    /* English then */
  }
}

// words returns say(key, vars) of a language that was loaded, else of English.
export function words(lang) {
  const own = known[lang] || en;
  // What is filled in keeps its own direction: a phone number in Arabic words.
  const isolate = lang === "ar" && own !== en ? (text) => `\u2068${text}\u2069` : (text) => text;
  return (key, vars = {}) => (own[key] || en[key] || key).replace(/\{(\w+)\}/g, (m, v) => (v in vars ? isolate(String(vars[v])) : m));
}

// inWords makes receive wait for the words of a welcome's language, or of the one
// that a conversation changes to, where they were not asked for before. What comes meanwhile stays behind it, in order.
export function inWords(base, receive) {
  let waiting;
  return (frame) => {
    if (waiting) return void waiting.push(frame);
    if ((frame.type !== "welcome" && frame.type !== "locale") || known[frame.lang] || tried.has(frame.lang)) return receive(frame);
    waiting = [frame];
    load(base, frame.lang).then(() => {
      for (const held of waiting) queueMicrotask(() => receive(held));
      waiting = undefined;
    });
  };
}
