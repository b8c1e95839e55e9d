/** Loads a catalog, and again when another program or another tab has changed its file. */

import { ask, catalogPath, Refused } from "./api.js";
import { go, where } from "./address.js";
import { find } from "./dom.js";
import { discard, draftOf, forget, left, restore } from "./drafts.js";
import { findChanged } from "./filters.js";
import { counted, label } from "./labels.js";
import { applyFilter, move, open } from "./list.js";
import { clear, notify } from "./notices.js";
import { options } from "./options.js";
import { allDone, clash, conflicts, differences, inTurn, saveTyped } from "./saving.js";
import { domainName, isAbsent, localeOf, same, store, take, tell } from "./store.js";

/** @typedef {import("./types.js").CatalogView} CatalogView */

let begun = 0;

/**
 * Open a catalog, at the message and with the filter that the address has.
 * @param {string} domain
 * @param {string} locale
 */
export async function openCatalog(domain, locale) {
  const number = ++begun;
  clear();
  if (options.saveAsTyped) saveTyped();
  await allDone();
  /** @type {CatalogView | Refused} */
  const view = await ask("GET", catalogPath(domain, locale)).catch((failure) => failure);
  await allDone();
  if (number !== begun) return; // another one was asked for meanwhile
  if (domain !== store.domain || locale !== store.locale) forget();
  conflicts.clear();
  differences.clear();
  Object.assign(store, { domain, locale, current: "", messages: new Map(), canUndo: false });
  const own = localeOf(domain, locale);
  const title = store.workspace.domains.find((one) => one.domain === domain)?.title ?? "";
  document.title = `${own?.language ?? locale} · ${domainName({ domain, title })}`;
  if (view instanceof Error) {
    tell("catalog");
    return tellUnread(view);
  }
  fill(view);
  await findChanged(where.since);
  if (number !== begun) return;
  tell("catalog");
  tellFaults(view);
  applyFilter();
  const found = await left();
  if (number !== begun) return;
  offer(found);
  if (store.messages.has(where.message)) open(where.message);
  else move(1);
}

/** @param {Error} failure */
function tellUnread(failure) {
  if (!(failure instanceof Refused)) throw failure;
  if (failure.status === 0) tell("server", false);
  for (const one of failure.diagnostics) {
    notify("error", one.path ? `${one.path}:${one.line}: ${one.message}` : one.message, one.hint);
  }
  if (!failure.diagnostics.length) notify("error", label("not-read", { domain: store.domain, locale: store.locale }));
}

/** Tell why the workspace cannot be read as it is now; what is shown is how it last could. */
export function tellWorkspaceFaults() {
  for (const one of store.workspace.faults) notify("error", one.path ? `${one.path}:${one.line}: ${one.message}` : one.message, one.hint);
}

/** @param {CatalogView} view */
function fill(view) {
  store.messages = new Map(view.messages.map((message) => [message.id, message]));
  store.canUndo = view.undo;
  takeConflicts(view);
}

/** Take over what was saved here and does not stand in the file any more; what is only typed goes before it. @param {CatalogView} view */
function takeConflicts(view) {
  for (const [id, conflict] of conflicts) if (conflict.onDisk) conflicts.delete(id);
  for (const { id, ours, theirs } of view.conflicts) {
    const message = store.messages.get(id);
    if (message && !conflicts.has(id)) conflicts.set(id, { ours, theirs: { ...message, translations: theirs }, onDisk: true });
  }
}

/** @param {CatalogView} view */
function tellFaults(view) {
  for (const finding of view.findings) notify(finding.severity === "error" ? "error" : "warning", finding.message, finding.hint);
  const absent = view.messages.filter((message) => isAbsent(message)).length;
  if (!absent || store.workspace.read_only) return;
  const update = async () => {
    try {
      await ask("POST", "/api/update");
      await openCatalog(store.domain, store.locale);
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure;
      for (const one of failure.diagnostics) notify("error", one.message, one.hint);
    }
  };
  notify("offer", counted("absent", absent), label("absent-hint"), [{ label: label("update"), run: () => void update() }]);
}

/** Offer what was typed and not saved before the page was left. @param {Awaited<ReturnType<typeof left>>} found */
function offer(found) {
  if (!found.length) return;
  notify("offer", counted("left-count", found.length), found.map(([id]) => id).join(", "), [
    { label: label("restore"), run: () => {
      restore(found);
      go({ show: "unsaved" });
      find("#show-unsaved").checked = true;
      applyFilter();
      open(found[0][0], true);
    } },
    { label: label("discard"), run: () => discard(found) },
  ]);
}

/** Read the catalog again, and take over message by message what is another one than before. */
export async function reload() {
  const { domain, locale } = store;
  if (!domain) return;
  if (!store.messages.size) return openCatalog(domain, locale); // it could not be read
  const view = await inTurn(() => ask("GET", catalogPath(domain, locale)));
  if (domain !== store.domain || locale !== store.locale) return;
  const ids = view.messages.map((/** @type {{id: string}} */ one) => one.id).join("\n");
  if (ids !== [...store.messages.keys()].join("\n")) return openCatalog(domain, locale);
  const had = new Set(conflicts.keys());
  const told = (/** @type {import("./types.js").Finding} */ finding) => `${finding.code} ${finding.message}`;
  takeConflicts(view);
  store.canUndo = view.undo;
  for (const message of view.messages) {
    const known = store.messages.get(message.id);
    const draft = draftOf(message.id);
    const isNew = known?.etag !== message.etag;
    if (isNew && draft && draft.etag !== message.etag) clash(message);
    else if (isNew || had.has(message.id) || conflicts.has(message.id) || !same(known?.findings.map(told), message.findings.map(told))) take(message);
    else store.messages.set(message.id, message);
  }
}
