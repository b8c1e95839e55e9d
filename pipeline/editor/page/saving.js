/** Saving: one message at a time, only over the state that it was read in, and never a lost text. */

import { ask, catalogPath, Refused } from "./api.js";
import { draftOf, keep, unsaved } from "./drafts.js";
import { later } from "./dom.js";
import { label } from "./labels.js";
import { notify, say } from "./notices.js";
import { same, store, take, tell } from "./store.js";

/** @typedef {import("./drafts.js").Typed} Typed */
/** @typedef {import("./types.js").Message} Message @typedef {{message: Message, diff: string, undo: boolean}} Saved */

/** @type {Map<string, {ours: string[], theirs: Message, onDisk?: boolean}>} both texts of each that was changed twice */
export const conflicts = new Map();

/** @type {Map<string, string>} what saving did to the file, by id */
export const differences = new Map();

/** @type {Set<string>} messages whose last save was taken back, until they are typed at again: no text is saved by itself then */
const withdrawn = new Set();

/** @type {Promise<unknown>} */
let queue = Promise.resolve();
/** The message that is being saved. */
let sending = "";

/**
 * Do something once everything is done that was begun before.
 * @template T
 * @param {() => T | Promise<T>} run
 * @returns {Promise<T>}
 */
export function inTurn(run) {
  const done = queue.then(run);
  queue = done.catch(() => undefined);
  return done;
}

/** Wait until nothing is being saved: only then another catalog may be opened, so that each save is to its own. */
export async function allDone() {
  for (let last; last !== queue; await last) last = queue;
}

/**
 * Keep what is typed of a message, unless it is as in the file.
 * @param {string} id
 * @param {{translations?: string[], remarks?: string, fuzzy?: boolean}} change
 */
export function keepTyped(id, change) {
  const message = store.messages.get(id);
  if (!message) return;
  const before = draftOf(id);
  const draft = { etag: message.etag, ...before, ...change };
  if (!conflicts.has(id) && sending !== id) { // while another text is on its way to the file, or offered, it differs from that
    if (same(draft.translations, message.translations)) draft.translations = undefined;
    if (draft.remarks === message.remarks) draft.remarks = undefined;
    if (draft.fuzzy === message.fuzzy) draft.fuzzy = undefined;
  }
  keep(id, draft);
  if (Boolean(before) !== Boolean(draftOf(id))) {
    tell("message", id);
    tell("counts");
  }
  if (!change.translations) return;
  withdrawn.delete(id);
  tell("typed", id);
}

/**
 * Save a message as it is typed.
 * @param {string} id
 * @param {boolean} [fuzzy] whether it gets the mark; without, it is as was chosen
 * @param {() => boolean} [isWanted] asked when its turn has come
 * @returns {Promise<boolean>} whether it is in the file now
 */
export async function save(id, fuzzy, isWanted = () => true) {
  const saved = await change(id, () => (isWanted() ? put(id, fuzzy) : undefined));
  if (saved) say(label("saved", { id }));
  return Boolean(saved);
}

/** Save the remarks of a message as they are typed, and leave its translation as it is in the file. @param {string} id */
export async function saveRemarks(id) {
  if (await change(id, () => put(id, undefined, { ...draftOf(id), translations: undefined, fuzzy: undefined }))) say(label("saved", { id }));
}

/**
 * Set the mark of a message, or remove it. That of a text which is typed is saved with it, as other editors do: neither
 * is a text saved that nobody wanted to save, nor the old one approved by a mark that was meant for the new one.
 * @param {string} id
 * @param {boolean} fuzzy
 */
export async function mark(id, fuzzy) {
  const draft = draftOf(id);
  if (draft?.translations) {
    keepTyped(id, { fuzzy });
    tell("message", id);
    say(label("mark-kept"));
  } else if (await change(id, () => put(id, fuzzy, { ...draft, remarks: undefined }))) say(label("saved", { id }));
}

/** @param {string} id @returns {boolean | undefined} whether a message has the mark, or is to have it */
export function isMarked(id) {
  return draftOf(id)?.fuzzy ?? store.messages.get(id)?.fuzzy;
}

/** @param {string} id @param {boolean} [fuzzy] @param {Partial<Typed>} [typed] @returns {Promise<Saved>} */
function put(id, fuzzy, typed = draftOf(id)) {
  const message = /** @type {Message} */ (store.messages.get(id));
  const { translations = message.translations, remarks = message.remarks, etag = message.etag } = typed ?? {};
  const body = { translations, remarks, fuzzy: fuzzy ?? typed?.fuzzy ?? message.fuzzy };
  return ask("PUT", catalogPath(store.domain, store.locale, id), { body, etag });
}

/**
 * Have the server change the catalog, in turn, and take over what became of it.
 * @param {string} id of the message; empty where the server knows
 * @param {() => Promise<Saved> | undefined} run
 * @returns {Promise<string>} the id of the message that has changed; empty where that was refused, or not needed any more
 */
function change(id, run) {
  return inTurn(async () => {
    try {
      sending = id;
      const saved = await run();
      if (saved) accept(saved);
      return saved?.message.id ?? "";
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure;
      const theirs = failure.status === 412 && failure.body?.theirs;
      if (theirs) clash(theirs);
      else refuse(failure, id);
      if (store.messages.has(id)) tell("message", id); // a box that was checked is as before
      return "";
    } finally {
      sending = "";
    }
  });
}

/** Take over what was saved; what was typed since stays, over what is in the file now. @param {Saved} saved */
function accept({ message, diff, undo }) {
  const { translations, remarks, fuzzy } = draftOf(message.id) ?? {};
  keep(message.id, {
    translations: same(translations, message.translations) ? undefined : translations,
    remarks: remarks === message.remarks ? undefined : remarks,
    fuzzy: fuzzy === message.fuzzy ? undefined : fuzzy,
    etag: message.etag,
  });
  conflicts.delete(message.id);
  if (diff) differences.set(message.id, diff);
  store.canUndo = undo;
  take(message);
}

/**
 * Take back the last save since the server was started; its text is in the field, and not saved.
 * @returns {Promise<string>} the id of its message; empty where none is left
 */
export async function undoSave() {
  const id = await change("", async () => {
    /** @type {Saved} */
    const saved = await ask("POST", catalogPath(store.domain, store.locale, "undo"));
    const { id: of, etag } = saved.message;
    const known = store.messages.get(of) ?? saved.message;
    const { translations = known.translations, remarks = known.remarks, fuzzy } = draftOf(of) ?? {};
    keep(of, { translations, remarks, fuzzy, etag });
    withdrawn.add(of);
    return saved;
  });
  if (id) say(label("undone", { id }));
  return id;
}

/**
 * Take over what somebody else has made of a message meanwhile. Where both have changed the translation, both texts are
 * shown; where both have changed the remarks, the lines of both stand in the draft.
 * @param {Message} theirs
 */
export function clash(theirs) {
  const { id, etag } = theirs;
  const known = store.messages.get(id);
  const draft = draftOf(id);
  const base = draft?.etag === known?.etag ? known : undefined; // what was restored may have been typed over another one
  const ours = same(draft?.translations, theirs.translations) ? undefined : draft?.translations;
  let remarks = draft?.remarks;
  if (remarks !== undefined && theirs.remarks !== base?.remarks) {
    remarks = [...new Set(`${theirs.remarks}\n${remarks}`.split("\n").filter(Boolean))].join("\n");
  }
  const isTwice = ours && !same(theirs.translations, base?.translations);
  if (isTwice) conflicts.set(id, { ours, theirs });
  const told = remarks === theirs.remarks ? undefined : remarks;
  keep(id, { translations: ours, remarks: told, fuzzy: draft?.fuzzy, etag: (isTwice && draft?.etag) || etag });
  take(theirs);
  notify("warning", label(isTwice ? "conflict-told" : "changed-told", { id }));
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
    await change(id, () => ask("POST", catalogPath(store.domain, store.locale, id, "choose"), { body: { choice } }));
    return;
  }
  conflicts.delete(id);
  const { translations = conflict.ours, remarks, fuzzy } = draftOf(id) ?? {};
  keep(id, { translations: choice === "ours" ? translations : undefined, remarks, fuzzy, etag: conflict.theirs.etag });
  tell("message", id);
  tell("counts");
  if (choice === "ours") await save(id);
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

/** Save every translation that is typed, marked as fuzzy until it is approved. */
export function saveTyped() {
  for (const id of Object.keys(unsaved()).filter((one) => !withdrawn.has(one))) {
    // What was approved while it waited for its turn is not marked again.
    void save(id, draftOf(id)?.fuzzy ?? true, () => Boolean(draftOf(id)?.translations) && !conflicts.has(id));
  }
}

/** Do that once nothing has been typed for a while. */
export const saveSoon = later(1500, saveTyped);
