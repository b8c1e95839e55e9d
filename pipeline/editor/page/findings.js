/** What the checks find in a message, while it is typed as in the file, each with its remedy. */

import { ask, catalogPath, Refused } from "./api.js";
import { later, make } from "./dom.js";
import { counted, label } from "./labels.js";
import { whisper } from "./notices.js";
import { ABOUT_STATE, same, store, tell } from "./store.js";
import { placesOf } from "./underlines.js";

/** @typedef {import("./types.js").Finding} Finding */

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
 * Draw findings, unless they are there already: a button among them may have the focus.
 * @param {HTMLElement} list
 * @param {Finding[]} findings
 * @param {(texts: string[]) => void} mend puts texts into the fields
 */
export function drawFindings(list, findings, mend) {
  const before = drawn.get(list) ?? [];
  if (JSON.stringify(before) === JSON.stringify(findings)) return;
  drawn.set(list, findings);
  list.replaceChildren(...findings.map((finding) =>
    make("li", { class: `finding ${finding.severity}` },
      make("p", {},
        make("span", { class: "severity" }, label(finding.severity === "error" ? "severity-error" : "severity-warning")),
        " ", make("code", { dir: "ltr" }, finding.code), " ",
        make("span", { lang: "en", dir: "ltr" }, finding.message)),
      finding.hint && make("p", { class: "hint", lang: "en", dir: "ltr" }, finding.hint),
      make("div", { class: "choices" },
        finding.fix.length > 0 && make("button", { type: "button", onclick: () => mend(finding.fix) }, label("fix")),
        finding.at.length > 0 && make("button", { type: "button", class: "quiet", onclick: () => selectPlace(finding) }, label("show-place"))))));
  if (same(before.map(({ message }) => message), findings.map(({ message }) => message))) return;
  if (findings.length) whisper(`${counted("findings-count", findings.length)}: ${findings[0].message}`);
  else whisper(label("no-findings"));
}

/** Select what a finding is about, unless it has been typed over. @param {Finding} finding */
function selectPlace(finding) {
  const [place] = placesOf(finding);
  place?.field.select(place.from, place.to);
}
