/** What the checks find in a message, while it is typed as in the file, each with its remedy. */

import { ask, catalogPath, Refused } from "./api.js";
import { later, make } from "./dom.js";
import { counted, label } from "./labels.js";
import { whisper } from "./notices.js";
import { ABOUT_STATE, same, store, tell } from "./store.js";
import { placesOf } from "./underlines.js";

/** @typedef {import("./types.js").Finding} Finding */

const PAIRED = new Set(["brackets", "quotes"]); // what closes may be still to come
let asked = 0;

/** Ask for the findings of a text that is not saved; an answer that has been overtaken is passed over. */
export const check = later(250, async (
  /** @type {string} */ id, /** @type {string[]} */ translations,
  /** @type {(id: string, findings: Finding[], translations: string[]) => void} */ show,
) => {
  const number = ++asked;
  const { domain, locale } = store;
  try {
    const { findings } = await ask("POST", catalogPath(domain, locale, id, "check"), { body: { translations } });
    if (number === asked && domain === store.domain && locale === store.locale) show(id, findings, translations);
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    if (failure.status === 0) tell("server", false);
  }
});

/** @param {Finding[]} all @returns {Finding[]} those that say more than the state does */
export function aboutText(all) {
  return all.filter((finding) => !ABOUT_STATE.has(finding.code));
}

/** @type {WeakMap<HTMLElement, Finding[]>} what each list has */
const drawn = new WeakMap();

/**
 * Which findings to tell of while somebody types: those that were told before, and what stands finished somewhere. What
 * is missing may be still to come, and what is at the caret is being written.
 * @param {HTMLElement} list
 * @param {Finding[]} findings
 * @param {import("./field.js").Field | undefined} field that is typed in
 */
export function notInTheMaking(list, findings, field) {
  const told = new Set(drawn.get(list)?.map(({ code }) => code)); // what it says may quote what is typed
  return findings.filter((finding) => {
    if (told.has(finding.code)) return true;
    const places = placesOf(finding);
    const isAtCaret = places.some((place) => place.field === field && place.from <= field.last && field.last <= place.to);
    return places.length > 0 && !isAtCaret && !PAIRED.has(finding.code);
  });
}

/**
 * Draw findings, and leave those alone that are there already: a button among them may have the focus.
 * @param {HTMLElement} list
 * @param {Finding[]} findings
 * @param {boolean} isAll whether there are no others that are not told yet
 * @param {(texts: string[]) => void} mend puts texts into the fields
 */
export function drawFindings(list, findings, isAll, mend) {
  const before = drawn.get(list) ?? [];
  drawn.set(list, findings);
  const had = new Map(before.map((finding, place) => [JSON.stringify(finding), list.children[place]]));
  const items = findings.map((finding) => {
    const key = JSON.stringify(finding);
    const item = had.get(key) ?? drawFinding(finding, mend);
    had.delete(key); // what is missing twice is told twice
    return item;
  });
  for (const item of [...list.children]) if (!items.includes(item)) item.remove();
  items.forEach((item, place) => {
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
  });
  if (same(before.map(({ message }) => message), findings.map(({ message }) => message))) return;
  if (findings.length) whisper(`${counted("findings-count", findings.length)}: ${findings[0].message}`);
  else if (isAll) whisper(label("no-findings"));
}

/** @param {Finding} finding @param {(texts: string[]) => void} mend */
function drawFinding(finding, mend) {
  return make("li", { class: `finding ${finding.severity}` },
    make("p", {},
      make("span", { class: "severity" }, label(finding.severity === "error" ? "severity-error" : "severity-warning")),
      " ", make("code", { dir: "ltr" }, finding.code), " ",
      make("span", { lang: "en", dir: "ltr" }, finding.message)),
    finding.hint && make("p", { class: "hint", lang: "en", dir: "ltr" }, finding.hint),
    make("div", { class: "choices" },
      finding.fix.length > 0 && make("button", { type: "button", onclick: () => mend(finding.fix) }, label("fix")),
      finding.at.length > 0 && make("button", { type: "button", class: "quiet", onclick: () => selectPlace(finding) }, label("show-place"))));
}

/** Select what a finding is about, unless it has been typed over. @param {Finding} finding */
function selectPlace(finding) {
  const [place] = placesOf(finding);
  place?.field.select(place.from, place.to);
}
