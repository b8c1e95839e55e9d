/** Which messages the list shows: by state, by what is searched, and by what has changed since a revision of git. */

import { ask, Refused } from "./api.js";
import { ABOUT_STATE, isQuestion, isTodo, store } from "./store.js";
import { conflicts } from "./saving.js";
import { draftOf } from "./drafts.js";

/** @typedef {import("./types.js").Message} Message */

/** @type {Record<string, (message: Message) => boolean>} in the order of the page; what each is called, labels say */
export const SHOWN = {
  all: () => true,
  todo: isTodo,
  fuzzy: (message) => message.state === "fuzzy" || message.state === "outdated",
  failing: (message) => message.findings.some((finding) => !ABOUT_STATE.has(finding.code)),
  questions: isQuestion,
  unsaved: (message) => Boolean(draftOf(message.id)) || conflicts.has(message.id),
  changed: (message) => changed.has(message.id),
};

/** @type {Set<string>} */
let changed = new Set();

/** Ask which messages have changed since a revision. @param {string} since @returns {Promise<string>} what is wrong with it */
export async function findChanged(since) {
  changed = new Set();
  if (!since) return "";
  const { domain, locale } = store;
  try {
    const [of, language, from] = [domain, locale, since].map(encodeURIComponent);
    const { ids } = await ask("GET", `/api/changed/${of}/${language}?since=${from}`);
    if (domain === store.domain && locale === store.locale) changed = new Set(ids);
    return "";
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    return failure.diagnostics[0]?.message ?? failure.message;
  }
}

/** @type {WeakMap<Message, string>} */
const haystacks = new WeakMap();

/** @param {Message} message */
function haystack(message) {
  let text = haystacks.get(message);
  if (text === undefined) {
    text = [message.id, message.source, message.plural, ...message.translations].map(folded).join("\n");
    haystacks.set(message, text);
  }
  return text;
}

/** Letters alike in either case; İ and I count as i, as in no language but for a search. @param {string} text */
function folded(text) {
  return text.toLowerCase().replace(/i̇|ı/g, "i").normalize("NFC");
}

/**
 * @param {string} show
 * @param {string} search
 * @returns {(message: Message) => boolean}
 */
export function filter(show, search) {
  const words = folded(search).split(/\s+/).filter(Boolean);
  const own = SHOWN[show] ?? SHOWN.all;
  return (message) => {
    if (!own(message)) return false;
    if (!words.length) return true;
    const typed = draftOf(message.id)?.translations;
    const text = typed ? `${haystack(message)}\n${folded(typed.join("\n"))}` : haystack(message);
    return words.every((word) => text.includes(word));
  };
}

/** @returns {Record<string, number>} how many messages each filter shows */
export function counts() {
  const found = Object.fromEntries(Object.keys(SHOWN).map((name) => [name, 0]));
  for (const message of store.messages.values()) {
    for (const [name, own] of Object.entries(SHOWN)) found[name] += Number(own(message));
  }
  return found;
}
