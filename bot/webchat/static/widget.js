// The one script tag of a shop's page: <script type="module" src="…/widget.js">.
// It draws the launcher and nothing else. Nothing is requested or stored
// before the customer opens the chat, except to resume one that is open.

const base = new URL("./", import.meta.url);
const KEY = "candor:" + base.pathname;

const css = `
:host { all: initial; position: fixed; inset-block-end: 1rem; inset-inline-end: 1rem; z-index: 2147483000;
  font: 400 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.launch { display: flex; align-items: center; gap: .55rem; min-height: 48px; max-width: calc(100vw - 2rem); padding: .5rem 1.1rem; border: 1px solid transparent;
  border-radius: 999px; background: var(--candor-accent, #7a3e12); color: var(--candor-on-accent, #fff);
  font: inherit; font-weight: 600; line-height: 1.3; text-align: start; text-wrap: balance; word-break: auto-phrase; cursor: pointer; box-shadow: 0 2px 14px rgb(0 0 0 / .28); }
.launch:focus-visible { outline: 3px solid #1a66d6; outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
.launch svg { width: 22px; height: 22px; flex: none; }
.count { min-width: 1.5em; padding: 0 .35em; border-radius: 999px; background: #fff; color: #7a3e12; text-align: center; font-size: .875rem; }
.launch[hidden], .count[hidden] { display: none; }
@media (prefers-color-scheme: dark) { .launch { background: var(--candor-accent-dark, #f0a868); color: var(--candor-on-accent-dark, #241407); } .count { color: #7a3e12; } }
@media (max-width: 30rem) { .launch span:not(.count) { max-width: 13em; } }
@media (forced-colors: active) { .launch { border-color: ButtonText; } }
@media print { :host { display: none; } }
`;

// Launcher and new messages, in every language of the chat: words.js.
const words = {
  ar: ["تحدث مع مساعد الذكاء الاصطناعي", "رسائل جديدة"],
  bg: ["Чат с нашия AI асистент", "Нови съобщения"],
  cs: ["Chat s naším asistentem AI", "Nové zprávy"],
  da: ["Chat med vores AI-assistent", "Nye beskeder"],
  de: ["Chat mit unserem KI-Assistenten", "Neue Nachrichten"],
  el: ["Συνομιλία με τον βοηθό AI", "Νέα μηνύματα"],
  en: ["Chat with our AI assistant", "New messages"],
  es: ["Chatear con nuestro asistente de IA", "Mensajes nuevos"],
  et: ["Vestlus meie AI-abilisega", "Uued sõnumid"],
  fi: ["Kysy tekoälyavustajalta", "Uudet viestit"],
  fr: ["Discuter avec notre assistant IA", "Nouveaux messages"],
  ga: ["Comhrá lenár gcúntóir AI", "Teachtaireachtaí nua"],
  hi: ["हमारे AI सहायक से चैट करें", "नए संदेश"],
  hr: ["Chat s našim AI asistentom", "Nove poruke"],
  hu: ["Csevegés AI-asszisztensünkkel", "Új üzenetek"],
  it: ["Chatta con il nostro assistente IA", "Nuovi messaggi"],
  ja: ["AIアシスタントとチャット", "新着メッセージ"],
  ko: ["AI 도우미와 채팅", "새 메시지"],
  lt: ["Pokalbis su mūsų AI padėjėju", "Naujos žinutės"],
  lv: ["Tērzēt ar mūsu AI palīgu", "Jaunas ziņas"],
  mt: ["Chat mal-assistent AI tagħna", "Messaġġi ġodda"],
  nl: ["Chat met onze AI-assistent", "Nieuwe berichten"],
  pl: ["Czat z naszym asystentem AI", "Nowe wiadomości"],
  pt: ["Falar com o nosso assistente de IA", "Mensagens novas"],
  ro: ["Chat cu asistentul nostru AI", "Mesaje noi"],
  sk: ["Čet s naším asistentom AI", "Nové správy"],
  sl: ["Klepet z našim pomočnikom AI", "Nova sporočila"],
  sv: ["Chatta med vår AI-assistent", "Nya meddelanden"],
  tr: ["Yapay zekâ asistanımızla sohbet", "Yeni mesajlar"],
  uk: ["Чат із нашим AI-помічником", "Нові повідомлення"],
  "zh-Hans": ["与人工智能助手聊天", "新消息"],
  "zh-Hant": ["與人工智慧助理聊天", "新訊息"],
};
// Languages whose readers get a close one, as the server decides too.
const near = { bs: "hr", cmn: "zh", eu: "es", gl: "es", gsw: "de", lb: "de", nb: "da", no: "da" };

// tagOf finds the language among those above: pt-BR is pt, zh-TW is zh-Hant.
function tagOf(lang) {
  const tag = lang.toLowerCase().replace(/_/g, "-");
  let base = tag.split("-")[0];
  base = near[base] || base;
  if (base === "zh") return /-(hant|tw|hk|mo)\b/.test(tag) && !/-hans\b/.test(tag) ? "zh-Hant" : "zh-Hans";
  return Object.hasOwn(words, base) ? base : "en";
}

function start() {
  const host = document.createElement("candor-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  // A page that lets customers choose their language says so with
  // <html data-candor-lang="de">. Otherwise what they write decides.
  const set = document.documentElement.dataset.candorLang || "";
  const lang = set || document.documentElement.lang || navigator.language || "en";
  const tag = tagOf(lang);
  const [label, news] = words[tag];

  const button = document.createElement("button");
  button.type = "button";
  button.className = "launch";
  button.lang = tag;
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-expanded", "false");
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("fill", "currentColor");
  path.setAttribute("d", "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z");
  icon.append(path);
  const text = document.createElement("span");
  text.textContent = label;
  const count = document.createElement("span");
  count.className = "count";
  count.hidden = true;
  button.append(icon, text, count);
  root.append(button);
  document.body.append(host);

  let chat;
  const shell = {
    base, root, host, key: KEY, lang, tag, langSet: set !== "",
    closed() {
      button.hidden = false;
      button.setAttribute("aria-expanded", "false");
      button.focus();
    },
    unread(n) {
      count.hidden = n === 0;
      count.textContent = String(n);
      button.setAttribute("aria-label", n ? `${label}. ${news}: ${n}` : label);
    },
  };
  async function open(focus) {
    if (!chat) {
      button.disabled = true;
      try {
        const module = await import("./chat.js");
        chat = await module.create(shell);
      } finally {
        button.disabled = false;
      }
    }
    button.hidden = true;
    button.setAttribute("aria-expanded", "true");
    shell.unread(0);
    chat.show(focus);
  }
  button.addEventListener("click", () => open(true));
  // A chat that was open before the page was left goes on.
  try {
    const saved = JSON.parse(localStorage.getItem(KEY) || "null");
    if (saved && saved.open) open(false);
  } catch {
    /* a page without storage starts anew each time */
  }
}

if (document.body) start();
else addEventListener("DOMContentLoaded", start);
