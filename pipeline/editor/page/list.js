/** The messages of a catalog, all on one page, in the text's order. One is open; its editor stands in its place. */

import { find, later, make, scrollInto } from "./dom.js";
import { draftOf, isElsewhere } from "./drafts.js";
import { counts, filter, SHOWN } from "./filters.js";
import { counted, label, number } from "./labels.js";
import { show } from "./parts.js";
import { go, where } from "./address.js";
import { conflicts } from "./saving.js";
import { ABOUT_STATE, isAbsent, isQuestion, isTodo, locale, on, store, tell } from "./store.js";
import { say, whisper } from "./notices.js";

/** @typedef {import("./types.js").Message} Message */

/** @type {Map<string, HTMLElement>} the row of each message */
const rows = new Map();
/** The first row that is shown, at which the Tab key stops. */
let first = "";
/** @type {Map<string, HTMLElement>} the heading that each message stands under, where there is one */
const headings = new Map();

export function beginList() {
  on("catalog", fillList);
  on("message", (id) => {
    const row = rows.get(id);
    if (row && id !== store.current) drawRow(row, id);
    else if (row) drawHead(row, id);
  });
  on("typed", (id) => drawHead(/** @type {HTMLElement} */ (rows.get(id)), id));
  on("counts", later(50, drawCounts));
  find("#list").addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const row = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("li.message"));
    if (row && row.id !== rowId(store.current) && !String(getSelection())) open(row.dataset.id ?? "", true);
  });
}

/** @param {string} id */
function rowId(id) {
  return `message:${id}`;
}

/** @param {string} id */
export function rowOf(id) {
  return rows.get(id);
}

function fillList() {
  rows.clear();
  headings.clear();
  const items = document.createDocumentFragment();
  let section = "";
  /** @type {HTMLElement | null} */
  let heading = null;
  for (const message of store.messages.values()) {
    if (message.section !== section) {
      section = message.section;
      heading = section && section !== message.id ? make("li", { class: "section" }, section) : null;
      if (heading) items.append(heading);
    }
    if (heading) headings.set(message.id, heading);
    const row = make("li", { class: "message", id: rowId(message.id), "data-id": message.id });
    rows.set(message.id, row);
    drawRow(row, message.id);
    items.append(row);
  }
  find("#list").replaceChildren(items);
  drawCounts();
}

/** @param {HTMLElement} row @param {string} id */
function drawRow(row, id) {
  const message = /** @type {Message} */ (store.messages.get(id));
  const own = locale();
  const texts = draftOf(id)?.translations ?? message.translations;
  row.replaceChildren(
    make("h3", { class: "head" }),
    show(make("p", { class: "source", lang: "en", dir: "ltr" }), message.source),
    ...texts.slice(0, 1).map((text) =>
      text ? show(make("p", { class: "target", lang: own?.tag, dir: own?.direction }), text)
        : make("p", { class: "target none" }, label("no-translation"))),
  );
  drawHead(row, id);
}

/** Draw what stands above the texts of a row, which can change while somebody types in it. @param {HTMLElement} row @param {string} id */
function drawHead(row, id) {
  const message = /** @type {Message} */ (store.messages.get(id));
  const isOpen = id === store.current;
  const marks = [make("span", { class: `state ${message.state}` }, label(`state-${isAbsent(message) ? "absent" : message.state}`))];
  const faults = message.findings.filter((finding) => !ABOUT_STATE.has(finding.code)).length;
  if (faults) marks.push(make("span", { class: "state failing" }, counted("findings-count", faults)));
  if (isQuestion(message)) marks.push(make("span", { class: "state question" }, label("state-question")));
  if (conflicts.has(id)) marks.push(make("span", { class: "state conflict" }, label("state-conflict")));
  else if (draftOf(id)) marks.push(make("span", { class: "state unsaved" }, label("state-unsaved")));
  else if (isOpen && isElsewhere(id)) marks.push(make("span", { class: "state conflict" }, label("state-elsewhere")));
  row.className = `message ${message.state}${isOpen ? " open" : ""}`;
  const head = /** @type {HTMLElement} */ (row.querySelector(".head"));
  const button = head.querySelector("button") ?? make("button", { type: "button", class: "id" }, id);
  button.setAttribute("aria-expanded", String(isOpen));
  button.setAttribute("tabindex", id === first ? "0" : "-1");
  if (!button.parentNode) head.append(button);
  while (button.nextSibling) button.nextSibling.remove();
  head.append(make("span", { class: "states" }, marks));
}

/** Show what the filter and the search let through, and the open message if it has text that is not saved. @returns {number} how many */
export function applyFilter() {
  const shown = filter(where.show, where.search);
  let many = 0;
  const needed = new Set();
  const before = first;
  first = "";
  for (const [id, row] of rows) {
    const isShown = shown(/** @type {Message} */ (store.messages.get(id)));
    const hide = !isShown && !(id === store.current && draftOf(id));
    if (isShown) {
      many++;
      first ||= id;
      needed.add(headings.get(id));
    }
    if (row.hidden !== hide) row.hidden = hide;
  }
  for (const heading of headings.values()) if (heading.hidden === needed.has(heading)) heading.hidden = !heading.hidden;
  for (const id of [before, first]) rows.get(id)?.querySelector("button.id")?.setAttribute("tabindex", id === first ? "0" : "-1");
  find("#none").hidden = many > 0;
  const isNarrowed = where.search.trim() !== "" && where.show !== "all";
  find("#narrowed").hidden = !isNarrowed;
  find("#narrowed span").textContent = isNarrowed ? label("searching-in", { filter: label(`show-${where.show}`) }) : "";
  find("#shown").classList.toggle("unseen", many === store.messages.size); // all: the filter has said so
  find("#shown").textContent = counted("shown-count", many, { all: number(store.messages.size) });
  return many;
}

/** Say how many messages each filter has. */
function drawCounts() {
  const found = counts();
  for (const [name, count] of Object.entries(found)) {
    const option = find(`#show-${name}`);
    const place = /** @type {HTMLElement} */ (option.parentElement?.querySelector(".count"));
    place.textContent = name === "changed" && !where.since ? "" : number(count);
    if (name === "unsaved") /** @type {HTMLElement} */ (option.parentElement).hidden = count === 0 && where.show !== name;
  }
  const { all, todo } = found;
  find("#progress").textContent = counted("progress", all, { done: number(all - todo) });
  find("#progress-bar").max = all || 1;
  find("#progress-bar").value = all - todo;
}

/**
 * Open a message.
 * @param {string} id
 * @param {boolean} [focus] whether the caret goes into its translation
 */
export function open(id, focus = false) {
  const message = store.messages.get(id);
  if (!message) return;
  const before = store.current;
  store.current = id;
  if (before && before !== id && store.messages.has(before)) {
    drawRow(/** @type {HTMLElement} */ (rows.get(before)), before);
  }
  const row = /** @type {HTMLElement} */ (rows.get(id));
  row.hidden = false;
  drawHead(row, id);
  go({ message: id });
  tell("open", id);
  if (focus) {
    /** @type {HTMLElement | null} */ (row.querySelector(".field"))?.focus({ preventScroll: true });
    whisper(label("opened", { id, state: label(`state-${message.state}`) }));
  }
  bringToSight(row);
}

/** Scroll to a row, and again once the rows above it, which were only guessed, have their heights. @param {HTMLElement} row */
function bringToSight(row, frames = 4) {
  const list = find("#messages");
  const scrolls = list.scrollHeight > list.clientHeight + 1 && getComputedStyle(list).overflowY !== "visible";
  const place = () => row.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop;
  if (scrolls) scrollInto(list, place() - 8, Math.min(row.offsetHeight + 16, list.clientHeight));
  else row.scrollIntoView({ block: row.offsetHeight > innerHeight * 0.7 ? "start" : "nearest" });
  if (frames > 0) requestAnimationFrame(() => {
    if (row.dataset.id === store.current) bringToSight(row, frames - 1);
  });
}

/** Open the first message that is shown, unless the open one is shown too, or has text that is not saved. */
export function openShown() {
  const shown = filter(where.show, where.search);
  const message = store.messages.get(store.current);
  if (message && (shown(message) || draftOf(message.id))) return;
  const first = [...store.messages.values()].find(shown);
  if (!first) return;
  const left = rows.get(store.current);
  open(first.id);
  if (left) left.hidden = true;
}

/**
 * Open the next message that is shown, or the one before; from the search, or where the open one is not shown, the first.
 * @param {1 | -1} step
 */
export function move(step) {
  const shown = [...rows].filter(([, row]) => !row.hidden).map(([id]) => id);
  const at = document.activeElement === find("#search") ? -1 : shown.indexOf(store.current);
  const next = at < 0 ? shown.at(step > 0 ? 0 : -1) : shown[at + step];
  if (next) open(next, true);
  else whisper(label(step > 0 ? "at-end" : "at-start"));
}

/**
 * Open the next message that is to do, or the one before; under a filter, of those that it lets through now.
 * @param {1 | -1} step
 * @param {string} [done] what has just been done, which is told with the end
 */
export function moveToDo(step, done = "") {
  const shown = filter(where.show, where.search);
  const isFiltered = where.show !== "all";
  const isWanted = (/** @type {Message} */ message) => shown(message) && (isFiltered || isTodo(message));
  const ids = [...store.messages.values()].filter((one) => one.id === store.current || isWanted(one)).map(({ id }) => id);
  const at = ids.indexOf(store.current);
  const round = [...ids.slice(at + 1), ...ids.slice(0, Math.max(at, 0))]; // what is behind, then what is before
  const next = round.at(step > 0 ? 0 : -1);
  if (next) open(next, true);
  else say([done, isFiltered || where.search ? label("no-other-shown") : leftToDo()].filter(Boolean).join(" · "));
}

/** @returns {string} that no other message is to do, and what is left to look at */
function leftToDo() {
  const messages = [...store.messages.values()];
  const failing = messages.filter(SHOWN.failing).length;
  if (messages.some(isTodo)) return label("only-to-do");
  return failing ? counted("nothing-to-do-failing", failing) : label("nothing-to-do");
}
