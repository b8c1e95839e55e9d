/**
 * What is typed and not saved. It is kept in the browser at once, so that it outlives the server and the page, and is
 * offered again on return. Each tab keeps its own; a lock tells whether the tab that kept a text is still open.
 */

import { same, store, tell } from "./store.js";

/**
 * @typedef {{translations?: string[], remarks?: string, fuzzy?: boolean, etag: string}} Typed what is typed, over which
 * state of the entry; a mark only with a translation, which it is about
 */
/** @typedef {Typed & {time: number}} Draft */

const PREFIX = "draft";
const tab = sessionStorage.getItem("tab") ?? crypto.randomUUID();

/** @type {Map<string, Draft>} of the catalog that is open */
const drafts = new Map();

/** Hold the lock of this tab for as long as it is open; a copy of a tab gets a name of its own. */
export function begin() {
  return new Promise((resolve) => {
    const hold = (/** @type {string} */ name) =>
      navigator.locks.request(`${PREFIX}:${name}`, { ifAvailable: true }, (lock) => {
        if (!lock) return void hold(crypto.randomUUID());
        own = name;
        sessionStorage.setItem("tab", name);
        resolve(undefined);
        return new Promise(() => {});
      });
    hold(tab);
  });
}

let own = tab;

/** @param {string} id @param {string} [name] of a tab */
function key(id, name = own) {
  return JSON.stringify([PREFIX, store.workspace.key, store.domain, store.locale, id, name]);
}

/** @param {string} id */
export function draftOf(id) {
  return drafts.get(id);
}

/** Whether anything is typed and not saved. */
export function isAnyTyped() {
  return drafts.size > 0;
}

/** @returns {Record<string, string[]>} the translations that are typed and not saved, by id */
export function unsaved() {
  return Object.fromEntries([...drafts].flatMap(([id, { translations }]) => (translations && store.messages.has(id) ? [[id, translations]] : [])));
}

/** @param {string} id @param {Typed} typed */
export function keep(id, { translations, remarks, fuzzy, etag }) {
  if (!translations && remarks === undefined) return drop(id);
  const draft = { translations, remarks, fuzzy: translations && fuzzy, etag, time: Date.now() };
  drafts.set(id, draft);
  try {
    localStorage.setItem(key(id), JSON.stringify(draft));
  } catch {
    // The browser keeps nothing, in a private window or for want of room: the text is on the page all the same.
  }
}

/** @param {string} id */
export function drop(id) {
  drafts.delete(id);
  localStorage.removeItem(key(id));
}

/** Forget the catalog that is left; the browser keeps what was typed in it. */
export function forget() {
  drafts.clear();
}

/**
 * Find what was left of this catalog: by this tab before it was reloaded, or by tabs that are no longer open. Of two
 * texts of one message it is the last that was typed.
 * @returns {Promise<[string, Draft][]>}
 */
export async function left() {
  const { held = [] } = await navigator.locks.query();
  const open = new Set(held.map((lock) => lock.name));
  /** @type {Map<string, Draft>} */
  const found = new Map();
  for (const [id, name, draft] of stored()) {
    if (drafts.has(id) || (name !== own && open.has(`${PREFIX}:${name}`))) continue;
    localStorage.removeItem(key(id, name));
    if (draft.time >= (found.get(id)?.time ?? 0)) found.set(id, draft);
  }
  const differing = [...found].filter(([id, draft]) => {
    const message = store.messages.get(id);
    const { translations = message?.translations, remarks = message?.remarks } = draft;
    return message && !(same(translations, message.translations) && remarks === message.remarks);
  });
  for (const [id, draft] of differing) localStorage.setItem(key(id), JSON.stringify(draft));
  return differing;
}

/** Take over what was left, but for messages at which something else is typed by now. @param {[string, Draft][]} found */
export function restore(found) {
  for (const [id, draft] of found) {
    if (drafts.has(id)) continue;
    keep(id, draft);
    tell("message", id);
    tell("typed", id);
  }
  tell("counts");
}

/** @param {[string, Draft][]} found */
export function discard(found) {
  for (const [id] of found) if (!drafts.has(id)) drop(id);
}

/** Whether another tab that is open has typed at a message. @param {string} id */
export function isElsewhere(id) {
  return stored().some(([other, name]) => other === id && name !== own);
}

/** @returns {[string, string, Draft][]} id, tab and draft of each that the browser has for this catalog */
function stored() {
  /** @type {[string, string, Draft][]} */
  const found = [];
  for (let place = 0; place < localStorage.length; place++) {
    const name = localStorage.key(place) ?? "";
    if (!name.startsWith(`["${PREFIX}"`)) continue;
    const [, workspace, domain, locale, id, of] = JSON.parse(name);
    if (workspace !== store.workspace.key || domain !== store.domain || locale !== store.locale) continue;
    found.push([id, of, JSON.parse(localStorage.getItem(name) ?? "null")]);
  }
  return found;
}
