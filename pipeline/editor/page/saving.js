/** Saving: one message at a time, only over the state that it was read in, and never a lost text. */

import { ask, catalogPath, Refused } from "./api.js";
import { draftOf, drop, keep } from "./drafts.js";
import { later } from "./dom.js";
import { counted, label } from "./labels.js";
import { notify, say } from "./notices.js";
import { store, take, tell } from "./store.js";

/**
 * @typedef {{translations: string[], fuzzy: boolean, remarks: string}} Edit
 * @typedef {import("./types.js").Message} Message
 */

/** @type {Map<string, {ours: string[], theirs: Message, onDisk?: boolean}>} both texts of each that was changed twice */
export const conflicts = new Map();

/** @type {Map<string, string>} what saving did to the file, by id */
export const differences = new Map();

/** @type {Promise<unknown>} */
let queue = Promise.resolve();

/**
 * Save a message as it is typed, after what is being saved already.
 * @param {string} id
 * @param {Partial<Edit>} change
 * @returns {Promise<boolean>} whether it is in the file now
 */
export function save(id, change) {
  const saved = queue.then(() => put(id, change));
  queue = saved.catch(() => false);
  return saved;
}

/** @param {string} id @param {Partial<Edit>} change */
async function put(id, change) {
  const message = store.messages.get(id);
  if (!message) return false;
  const draft = draftOf(id);
  const edit = {
    translations: change.translations ?? draft?.translations ?? message.translations,
    fuzzy: change.fuzzy ?? message.fuzzy,
    remarks: change.remarks ?? message.remarks,
  };
  const { domain, locale } = store;
  try {
    const etag = draft?.etag ?? message.etag;
    const answer = await ask("PUT", catalogPath(domain, locale, id), { body: edit, etag });
    if (domain !== store.domain || locale !== store.locale) return true;
    accept(answer, edit.translations);
    say(label("saved", { id }));
    return true;
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    if (failure.status === 412) clash(id, edit.translations, failure.body.theirs);
    else refuse(failure, id);
    return false;
  }
}

/**
 * @param {{message: Message, diff: string, undo: boolean}} answer
 * @param {string[]} [sent] what was sent; what was typed since stays unsaved
 */
function accept({ message, diff, undo }, sent) {
  const draft = draftOf(message.id);
  const typedOn = draft && sent && String(draft.translations) !== String(sent);
  if (typedOn) keep(message.id, { translations: draft.translations, etag: message.etag });
  else drop(message.id);
  conflicts.delete(message.id);
  if (diff) differences.set(message.id, diff);
  store.canUndo = undo;
  take(message);
}

/** Take back the last save of this session. @returns {Promise<string>} the id of its message; empty where none is left */
export async function undoSave() {
  try {
    const answer = await ask("POST", catalogPath(store.domain, store.locale, "undo"));
    accept(answer);
    say(label("undone", { id: answer.message.id }));
    return answer.message.id;
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    refuse(failure, "");
    return "";
  }
}

/**
 * Show both texts of a message that somebody else has changed since.
 * @param {string} id
 * @param {string[]} ours
 * @param {Message} theirs
 */
export function clash(id, ours, theirs) {
  if (String(ours) === String(theirs.translations)) {
    drop(id);
    return take(theirs);
  }
  conflicts.set(id, { ours, theirs });
  keep(id, { translations: ours, etag: draftOf(id)?.etag ?? "" });
  take(theirs);
  notify("warning", label("conflict-told", { id }));
}

/**
 * Settle a message that was changed twice.
 * @param {string} id
 * @param {"ours" | "theirs"} choice
 */
export async function settle(id, choice) {
  const conflict = conflicts.get(id);
  if (!conflict) return;
  if (conflict.onDisk) {
    const answer = await ask("POST", catalogPath(store.domain, store.locale, id, "choose"), { body: { choice } });
    conflicts.delete(id);
    if (answer?.message) accept(answer);
    return;
  }
  conflicts.delete(id);
  if (choice === "ours") {
    keep(id, { translations: draftOf(id)?.translations ?? conflict.ours, etag: conflict.theirs.etag });
    await save(id, {});
  } else {
    drop(id);
    tell("message", id);
  }
}

/** @param {Refused} failure @param {string} id */
export function refuse(failure, id) {
  if (failure.status === 0) {
    tell("server", false);
    notify("error", label("not-saved-offline"));
    return;
  }
  const [first] = failure.diagnostics;
  notify("error", first ? `${id}: ${first.message}` : label("not-saved", { id }), first?.hint ?? "");
}

/** Save what was typed once it has stood for a while, marked as fuzzy until it is approved. */
export const saveSoon = later(1500, (/** @type {string} */ id) => {
  if (draftOf(id) && !conflicts.has(id)) void save(id, { fuzzy: true });
});

/** How often something waits to be saved, for those who leave. */
export function waiting(/** @type {number} */ count) {
  return counted("unsaved-count", count);
}
