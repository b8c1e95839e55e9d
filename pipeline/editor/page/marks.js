/** Where each message stands on the pages: its lines are marked when it is open, and a click on a line opens it. */

import { find, make, scrollInto } from "./dom.js";
import { open } from "./list.js";
import { store } from "./store.js";

/** @typedef {import("./types.js").Place} Place */

/** @type {Record<string, Record<string, Place[]>>} by side and message */
let places = {};

export function forgetMarks() {
  places = {};
}

/** @param {string} side @param {Record<string, Place[]>} found */
export function takePlaces(side, found) {
  const isFirst = !places[side];
  places[side] = found;
  drawMarks(isFirst);
}

/** Mark the lines of the message that is open. @param {boolean} scroll whether they have to come into sight */
export function drawMarks(scroll) {
  for (const old of document.querySelectorAll("#pages .mark")) old.remove();
  for (const [side, found] of Object.entries(places)) {
    for (const place of found[store.current] ?? []) draw(side, place, "mark");
  }
  const first = places.own?.[store.current]?.[0];
  const page = first && pageOf("own", first[0]);
  if (!first || !page || !scroll) return;
  const pages = find("#pages");
  const top = page.getBoundingClientRect().top - pages.getBoundingClientRect().top + pages.scrollTop;
  scrollInto(pages, top + first[2] * page.offsetHeight - 24, first[4] * page.offsetHeight + 48);
}

/** @param {string} side @param {Place} place @param {string} kind */
function draw(side, [number, x, y, w, h], kind) {
  const mark = make("span", { class: kind, "aria-hidden": "true" });
  const percent = (/** @type {number} */ value) => `${value * 100}%`;
  Object.assign(mark.style, { left: percent(x), top: percent(y), width: percent(w), height: percent(h) });
  pageOf(side, number)?.append(mark);
}

/** @param {string} side @param {number} number @returns {HTMLElement | null} */
function pageOf(side, number) {
  return document.querySelector(`#pages .page.${side}[data-page="${number}"]`);
}

/** @param {PointerEvent | MouseEvent} event @returns {string} the message under the pointer: the smallest of several */
function messageAt(event) {
  const page = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest?.(".page"));
  if (!page) return "";
  const box = page.getBoundingClientRect();
  const [left, top] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  let found = "";
  let least = Infinity;
  for (const [id, own] of Object.entries(places[page.dataset.side ?? ""] ?? {})) {
    for (const [number, x, y, w, h] of own) {
      const isIn = number === Number(page.dataset.page) && left >= x && left <= x + w && top >= y && top <= y + h;
      if (isIn && w * h < least) [found, least] = [id, w * h];
    }
  }
  return found;
}

/** @param {MouseEvent} event */
export function clickPage(event) {
  const id = messageAt(event);
  if (id) open(id, true);
}

let hovered = "";

/** Show what a click would open. @param {PointerEvent} event */
export function hoverPage(event) {
  const id = event.type === "pointerleave" ? "" : messageAt(event);
  if (id === hovered) return;
  hovered = id;
  for (const old of document.querySelectorAll("#pages .hover")) old.remove();
  find("#pages").classList.toggle("over", Boolean(id));
  for (const [side, found] of Object.entries(places)) {
    for (const place of (id && found[id]) || []) draw(side, place, "hover");
  }
}
