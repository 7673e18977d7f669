// Words for agents.

const reasons = {
  customer_request: "Asked for a person", low_confidence: "The bot was not sure", out_of_scope: "Outside the bot's scope",
  policy_topic: "A topic for people", repeated_failure: "The bot could not help twice", screen_block: "The bot's draft was blocked",
  backend_error: "The bot had a fault", turn_cap: "A long talk with the bot", crisis: "May be in a crisis", agent_takeover: "Taken over", bot_paused: "The bot is stopped", needs_approval: "A person must decide",
  repeated_question: "Asked the same three times", legal_threat: "Threatens legal steps", dispute: "Contests a charge or decision",
};
const floors = { bot: "Bot", queued: "Waiting", human: "With a person", message_left: "Message left", closed: "Ended", abandoned: "Left the queue", gone: "Deleted" };

export const reasonWords = (r) => reasons[r] || r || "";
export const requestWords = (kind) => ({ access: "see what is stored", export: "get a copy", correct: "correct something", erase: "delete what is stored", complaint: "a complaint" })[kind] || kind;
export const floorWords = (f) => floors[f] || f;

export function age(since, skew = 0) {
  const s = Math.max(0, Math.round((Date.now() + skew - Date.parse(since)) / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min`;
  if (s < 86400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86400)} d`;
}

// why says in words what the bot made of a turn.
export function why(trace) {
  if (!trace) return "";
  const parts = [];
  const p = (x) => Math.round(x * 100) + " %";
  if (trace.standing) parts.push({ identity: "asked whether this is a human", person: "asked for a person", crisis: "may be in a crisis", legal: "threatens legal steps", rights: "asked about their data", declined: "declined the offer of a person" }[trace.standing]);
  if (trace.intent) parts.push(`understood as “${trace.intent}”, ${p(trace.confidence)} sure (needs ${p(trace.threshold)})`);
  if (trace.screens?.length) parts.push("draft blocked: " + trace.screens.join(", "));
  if (trace.fault) parts.push("fault: " + trace.fault);
  if (trace.entries?.length) parts.push("from " + trace.entries.join(", "));
  return parts.join("; ");
}

export function event(record, agentName) {
  const who = record.agent ? agentName(record.agent.replace(/^agent:/, "")) : "";
  switch (record.kind) {
    case "floor":
      return {
        request: `Went to the queue: ${reasonWords(record.detail)}`, claim: `${who} took the case`, release: `${who} returned it to the bot`,
        transfer: `${who} passed it on to ${agentName(record.detail)}`, cancel: "The customer no longer waits", message_left: "The customer left a message",
        end: record.agent ? `${who} ended the case` : "The conversation ended", wait: "Nobody came in time; leaving a message was offered",
        agent_away: `${who} lost the connection; back to the queue`, agent_silent: `${who} did not answer; back to the queue`,
      }[record.code] || record.code;
    case "reveal":
      return record.agent === "customer" ? "" : `${who || record.agent} saw ${record.code}: ${record.detail}`;
    case "receipt":
      return "The disclosure was shown";
    case "turn":
      return "Bot: " + why(record.trace);
    case "label":
      return record.code === "labelled" ? `${who} labelled message ${record.detail.replace(" ", " as ")}` : `${who} ${record.code} label ${record.detail}`;
    case "request": {
      const [ticket, kind, due] = record.detail.split("/");
      return record.code === "opened" ? `Request: ${requestWords(kind)} (${ticket}), to be answered by ${due}`
        : `${who} closed ${ticket}: ${record.code}`;
    }
    case "consent":
      return record.code === "corrected" ? `The customer corrected ${record.detail}` : record.code;
  }
  return "";
}
