/** What the checks find in a message, while it is typed as in the file, each with its remedy. */

import { ask, catalogPath, Refused } from "./api.js";
import { later, make } from "./dom.js";
import { counted, label } from "./labels.js";
import { whisper } from "./notices.js";
import { ABOUT_STATE, store, tell } from "./store.js";

/** @typedef {import("./types.js").Finding} Finding */

let asked = 0;

/** Ask for the findings of a text that is not saved; an answer that has been overtaken is passed over. */
export const check = later(250, async (
  /** @type {string} */ id, /** @type {string[]} */ translations,
  /** @type {(id: string, findings: Finding[]) => void} */ show,
) => {
  const number = ++asked;
  const { domain, locale } = store;
  try {
    const { findings } = await ask("POST", catalogPath(domain, locale, id, "check"), { body: { translations } });
    if (number === asked && domain === store.domain && locale === store.locale) show(id, findings);
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    if (failure.status === 0) tell("server", false);
  }
});

/** @param {HTMLElement} list @param {Finding[]} all */
export function drawFindings(list, all) {
  const findings = all.filter((finding) => !ABOUT_STATE.has(finding.code));
  const before = list.childElementCount;
  const had = list.textContent;
  list.replaceChildren(...findings.map((finding) =>
    make("li", { class: `finding ${finding.severity}` },
      make("p", {},
        make("span", { class: "severity" }, label(finding.severity === "error" ? "severity-error" : "severity-warning")),
        " ", make("code", { dir: "ltr" }, finding.code), " ",
        make("span", { lang: "en", dir: "ltr" }, finding.message)),
      finding.hint && make("p", { class: "hint", lang: "en", dir: "ltr" }, finding.hint))));
  if (list.textContent === had) return;
  if (findings.length) whisper(`${counted("findings-count", findings.length)}: ${findings[0].message}`);
  else if (before) whisper(label("no-findings"));
}
