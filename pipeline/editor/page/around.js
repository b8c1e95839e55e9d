/** What a translator wants beside a message: names and terms with their accepted forms, and the other languages. */

import { ask, catalogPath, Refused } from "./api.js";
import { make } from "./dom.js";
import { label } from "./labels.js";
import { show } from "./parts.js";
import { say } from "./notices.js";
import { differences, inTurn, refuse } from "./saving.js";
import { isReadOnly, localeOf, store, tell } from "./store.js";

/** @typedef {import("./types.js").Message} Message @typedef {import("./types.js").Around} Around */
/** @typedef {() => import("./field.js").Field | undefined} Active */

/** @type {Map<string, Around["diff"]>} how the source has changed word by word, by id */
const changes = new Map();

/** @param {Message} message */
export function changeOf(message) {
  return changes.get(`${message.id} ${message.etag}`);
}

/**
 * Ask for what stands around a message, and draw it.
 * @param {HTMLElement} place
 * @param {Message} message
 * @param {Active} active
 */
export async function around(place, message, active) {
  /** @type {Around} */
  let found;
  try {
    found = await ask("GET", catalogPath(store.domain, store.locale, message.id));
  } catch (failure) {
    if (failure instanceof Refused) return;
    throw failure;
  }
  if (found.diff.some(([kind]) => kind !== "=") && !changeOf(message)) {
    changes.set(`${message.id} ${message.etag}`, found.diff);
    tell("message", message.id);
  }
  const readOnly = isReadOnly();
  const names = found.names.map((name) => ({ ...name, term: found.terms.find((term) => isSame(name, term)) }));
  const terms = found.terms.filter((term) => !names.some((name) => name.term === term));
  place.replaceChildren(...[
    names.length > 0 && drawNames(message, names, active, readOnly),
    terms.length > 0 && drawTerms(terms, active, readOnly),
    drawOthers(found.others),
  ].filter((one) => one instanceof Node));
}

/** Whether the glossary has a name too, and accepts each of its forms. @param {Around["names"][0]} name @param {Around["terms"][0]} term */
function isSame(name, term) {
  return term.source === name.source && term.term === name.name && name.forms.every((form) => term.forms.includes(form));
}

/** @param {string} text @param {Active} active @param {boolean} readOnly */
function word(text, active, readOnly) {
  const own = localeOf(store.domain, store.locale);
  const given = { lang: own?.tag, dir: own?.direction };
  if (readOnly || text.includes("*")) return make("span", { class: "form-of", ...given }, text);
  return make("button", { type: "button", class: "form-of", ...given, onclick: () => active()?.insertWord(text) }, text);
}

/** What else is accepted; a star stands for any ending. @param {string[]} all @param {string} usual */
function forms(all, usual) {
  const own = localeOf(store.domain, store.locale);
  const others = all.filter((form) => form !== usual).join(", ");
  return make("span", { class: "forms", lang: own?.tag, dir: own?.direction }, others);
}

/** @param {Message} message @param {(Around["names"][0] & {term?: Around["terms"][0]})[]} names @param {Active} active @param {boolean} readOnly */
function drawNames(message, names, active, readOnly) {
  return make("section", { class: "names", "aria-label": label("names") }, make("h4", {}, label("names")),
    names.map((name) => make("div", { class: "term" },
      make("p", {}, make("b", { lang: "en", dir: "ltr" }, name.source), " ", word(name.name, active, readOnly), " ", forms(name.forms, name.name)),
      name.term?.note && make("p", { class: "hint", lang: "en", dir: "ltr" }, name.term.note),
      !readOnly && acceptForm(message, name, active))));
}

/** A line that takes the selected word as another form of a name. @param {Message} message @param {Around["names"][0]} name @param {Active} active */
function acceptForm(message, name, active) {
  const own = localeOf(store.domain, store.locale);
  const input = /** @type {HTMLInputElement} */ (make("input", {
    type: "text", autocomplete: "off", spellcheck: "false", lang: own?.tag, dir: own?.direction,
    "aria-label": label("another-form", { name: name.source }), placeholder: label("another-form-hint"),
  }));
  input.addEventListener("focus", () => {
    const field = active();
    const [from, to] = field?.chosen ?? [0, 0];
    if (field && from !== to && !input.value) input.value = field.text.slice(from, to).trim();
  });
  const send = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const form = input.value.trim();
    if (!form) return input.focus();
    try {
      const path = catalogPath(store.domain, store.locale, message.id, "accept-form");
      const { diff } = await inTurn(() => ask("POST", path, { body: { name: name.id, form } }));
      differences.set(message.id, diff);
      say(label("form-accepted", { form, name: name.source }));
      tell("message", message.id);
      void around(/** @type {HTMLElement} */ (line.closest(".around")), message, active);
    } catch (failure) {
      if (!(failure instanceof Refused)) throw failure;
      refuse(failure, message.id);
    }
  };
  const line = make("form", { class: "accept", onsubmit: send }, input, make("button", { type: "submit" }, label("accept-form")));
  return make("details", { class: "more" }, make("summary", {}, label("another-form", { name: name.source })), line);
}

/** @param {Around["terms"]} terms @param {Active} active @param {boolean} readOnly */
function drawTerms(terms, active, readOnly) {
  return make("section", { class: "terms", "aria-label": label("terms") }, make("h4", {}, label("terms")),
    terms.map((term) => make("div", { class: "term" },
      make("p", {}, make("b", { lang: "en", dir: "ltr" }, term.source), " ", word(term.term, active, readOnly), " ",
        forms(term.forms, term.term)),
      term.note && make("p", { class: "hint", lang: "en", dir: "ltr" }, term.note))));
}

/** @param {Around["others"]} others */
function drawOthers(others) {
  const shown = Object.entries(others).filter(([name]) => name !== store.locale);
  if (!shown.length) return null;
  return make("details", { class: "others" }, make("summary", {}, label("other-languages")),
    make("dl", {}, shown.flatMap(([name, { translations, state }]) => {
      const own = localeOf(store.domain, name);
      return [
        make("dt", {}, own?.language ?? name, " ", make("span", { class: `state ${state}` }, label(`state-${state}`))),
        ...translations.map((text) => show(make("dd", { lang: own?.tag, dir: own?.direction }), text || "—")),
      ];
    })));
}
