/** What the page knows: the workspace, the catalog that is open, and which of its messages. Modules tell each other here. */

import { label } from "./labels.js";

/** @typedef {import("./types.js").Message} Message */

/**
 * @typedef {object} Events
 * @property {undefined} catalog another catalog was loaded, or the same one anew
 * @property {string} message a message is not what it was
 * @property {string} open another message was opened
 * @property {string} typed a translation was typed, and is not saved
 * @property {undefined} workspace the lists of domains, locales and editions may be others
 * @property {undefined} counts how many messages are in which state may have changed
 * @property {boolean} server whether the server answers
 */

const target = new EventTarget();

/**
 * @template {keyof Events} Name
 * @param {Name} name
 * @param {(detail: Events[Name]) => void} run
 */
export function on(name, run) {
  target.addEventListener(name, (event) => run(/** @type {CustomEvent} */ (event).detail));
}

/**
 * @template {keyof Events} Name
 * @param {Name} name
 * @param {Events[Name]} [detail]
 */
export function tell(name, detail) {
  target.dispatchEvent(new CustomEvent(name, { detail }));
}

export const store = {
  /** @type {import("./types.js").Workspace} */ workspace: /** @type {any} */ (null),
  domain: "",
  locale: "",
  /** @type {Map<string, Message>} in the text's order */ messages: new Map(),
  canUndo: false,
  current: "",
};

/** The locale of the catalog that is open. */
export function locale() {
  return localeOf(store.domain, store.locale);
}

/** @param {string} domain @param {string} name */
export function localeOf(domain, name) {
  const own = store.workspace.domains.find((one) => one.domain === domain);
  return own?.locales.find((one) => one.name === name);
}

/** @returns {Message | undefined} */
export function current() {
  return store.messages.get(store.current);
}

/** @param {{domain: string, title: string}} own @returns {string} what a domain is called: its profile, or which labels it has */
export function domainName({ domain, title }) {
  if (title) return title;
  return domain === "site" ? label("domain-site") : domain === "editor" ? label("domain-editor") : domain;
}

/** Whether nothing can be written: by the server's choice, or because English follows its source by itself. */
export function isReadOnly() {
  return store.workspace.read_only || store.locale === "en";
}

/** Put the server's word of a message in the place of what was known. @param {Message} message */
export function take(message) {
  store.messages.set(message.id, message);
  tell("message", message.id);
  tell("counts");
}

/** Whether the catalog has no entry for a message. @param {Message} message */
export function isAbsent(message) {
  return !message.etag;
}

/** Whether two lists of texts are alike. @param {string[] | undefined} one @param {string[] | undefined} other */
export function same(one, other) {
  return one?.length === other?.length && (one ?? []).every((text, place) => text === other?.[place]);
}

/** Findings that say no more than the state does. */
export const ABOUT_STATE = new Set(["translation-missing", "translation-fuzzy", "entry-outdated", "entry-missing"]);

export const QUESTION = "question:";

/** @param {Message} message */
export function isQuestion(message) {
  return message.remarks.split("\n").some((line) => line.trim().toLowerCase().startsWith(QUESTION));
}

/** @param {Message} message @returns {number} how many errors there are in its translation, beside its state */
export function errorsIn(message) {
  return message.findings.filter(({ code, severity }) => severity === "error" && !ABOUT_STATE.has(code)).length;
}

/** Whether a message cannot be published as it is. @param {Message} message */
export function isTodo(message) {
  return message.state !== "approved" || errorsIn(message) > 0;
}
