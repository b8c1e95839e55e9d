/** The editor of the message that is open: its source, its fields, what is found in them, and what can be done. */

import { around, changeOf } from "./around.js";
import { later, make } from "./dom.js";
import { draftOf, drop } from "./drafts.js";
import { Field } from "./field.js";
import { aboutText, check, drawFindings, notInTheMaking } from "./findings.js";
import { counted, label, number } from "./labels.js";
import { moveToDo, rowOf } from "./list.js";
import { offerChips, insertButtons } from "./chips.js";
import { chipsOf, show } from "./parts.js";
import { drawConflict } from "./conflict.js";
import { drawDifference, fillReview, reviewBox } from "./review.js";
import { isMarked, keepTyped, mark, save, saveSoon } from "./saving.js";
import { say } from "./notices.js";
import { options } from "./options.js";
import { current, errorsIn, isAbsent, isReadOnly, isTodo, locale, on, same, store, tell } from "./store.js";
import { caretAfter, judge, redraw, underline } from "./underlines.js";

/** @typedef {import("./types.js").Message} Message */

/** @type {Field[]} of the message that is open, one a plural form */
let fields = [];
/** @type {Field | undefined} the one that had the caret last */
let last;
/** Whether somebody is in the midst of a sentence. */
let isTyping = false;
let isPressed = false; // a pointer's button, or a finger
const PAUSE = 3000; // milliseconds without a key after which a sentence is taken to be finished
/** @type {{id: string, all: import("./types.js").Finding[], translations: string[]}} what was found last, and in which texts */
let judged = { id: "", all: [], translations: [] };

export function beginMessage() {
  for (const [name, is] of /** @type {[string, boolean][]} */ ([["pointerdown", true], ["pointerup", false], ["pointercancel", false]])) {
    addEventListener(name, () => { isPressed = is; }, { capture: true });
  }
  on("open", draw);
  on("message", (id) => {
    if (id === store.current) refresh();
  });
}

/** @returns {Field | undefined} the field that commands mean */
export function activeField() {
  return last ?? fields[0];
}

/** @param {string} id */
function draw(id) {
  const message = /** @type {Message} */ (store.messages.get(id));
  const row = /** @type {HTMLElement} */ (rowOf(id));
  const own = locale();
  const readOnly = isReadOnly() || isAbsent(message);
  last = undefined;
  isTyping = false;
  const texts = draftOf(id)?.translations ?? message.translations;
  fields = texts.map((text, place) => {
    const field = new Field({
      value: text, lang: own?.tag ?? "", dir: own?.direction ?? "ltr", readOnly,
      name: fieldName(message, place), describedBy: "findings", onChange: () => typed(),
    });
    field.root.addEventListener("focus", () => { last = field; });
    field.root.addEventListener("blur", settleUnpressed);
    offerChips(field, chipsOf(message.source, message.plural));
    return field;
  });
  for (const old of row.querySelectorAll(".source, .target, .editor")) old.remove();
  row.append(
    make("div", { class: "editor" },
      make("div", { class: "conflict-place" }),
      make("div", { class: "source-place" }),
      message.notes.length > 0 && make("div", { class: "notes" },
        make("p", { lang: "en", dir: "ltr" }, message.notes.join(" ").replaceAll("TRANSLATORS: ", ""))),
      fields.map((field, place) => make("div", { class: "form" },
        message.plural && make("p", { class: "form-name", "aria-hidden": "true" }, fieldName(message, place)), field.root)),
      !readOnly && insertButtons(message, () => activeField()),
      make("ul", { class: "findings", id: "findings", "aria-label": label("findings") }),
      make("div", { class: "actions" }),
      make("div", { class: "difference-place" }),
      make("div", { class: "around" }),
      reviewBox(message, readOnly),
    ),
  );
  refresh();
  void around(/** @type {HTMLElement} */ (row.querySelector(".around")), message, activeField);
}

/** @param {Message} message @param {number} place */
function fieldName(message, place) {
  const own = locale();
  const form = message.plural ? message.forms[place] : undefined;
  if (!form) return label("translation", { language: own?.language ?? "" });
  const numbers = form.examples.map(number).join(", ");
  return label("plural-form", { numbers });
}

/** Draw what follows the state of the message, and leave the fields to their caret. */
function refresh() {
  const message = current();
  const row = rowOf(store.current);
  if (!message || !row?.querySelector(".editor")) return;
  const typed = draftOf(message.id)?.translations;
  for (const [place, field] of fields.entries()) {
    const shown = (typed ?? message.translations)[place] ?? "";
    if (field.text !== shown && !field.composing) field.set(shown, false);
  }
  const place = (/** @type {string} */ name) => /** @type {HTMLElement} */ (row.querySelector(`.${name}`));
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  place("source-place").replaceChildren(...drawSource(message));
  place("conflict-place").replaceChildren(...drawConflict(message));
  place("actions").replaceChildren(...drawActions(message));
  place("difference-place").replaceChildren(...drawDifference(message.id));
  if (!focused?.isConnected) focusAgain(row, focused);
  fillReview(row, message);
  if (typed) check(message.id, typed, showFindings);
  else {
    showFindings(message.id, message.findings, message.translations);
    if (aboutText(message.findings).length && !isReadOnly()) check(message.id, message.translations, showFindings); // and what mends them
  }
}

/** Give the focus to what stands where a control with it has been drawn anew, or to the field. @param {HTMLElement} row @param {HTMLElement | null} gone */
function focusAgain(row, gone) {
  const name = gone?.dataset.action ? `[data-action=${gone.dataset.action}]` : gone?.id && `#${gone.id}`;
  const control = name && /** @type {HTMLElement | null} */ (row.querySelector(name));
  (control || activeField())?.focus();
}

/** @param {Message} message */
function drawSource(message) {
  const change = changeOf(message);
  const sources = [message.source, message.plural].filter(Boolean);
  const shown = sources.map((text) => show(make("p", { class: "source", lang: "en", dir: "ltr" }), text));
  if (!change) return shown;
  const pieces = change.map(([kind, text]) => show(make({ "=": "span", "-": "del", "+": "ins" }[kind], {}), text));
  const words = make("p", { class: "source", lang: "en", dir: "ltr" }, pieces);
  return [...shown, make("div", { class: "source-change" }, make("h4", {}, label("source-changed")), words)];
}

/** @param {Message} message */
function drawActions(message) {
  if (isReadOnly()) return [];
  if (isAbsent(message)) return [make("p", { class: "hint" }, label("absent-hint"))];
  const stillRight = message.fuzzy && message.previous_source && !draftOf(message.id)?.translations;
  return [
    button("approve", () => void approve(), "primary", "Control+Enter", stillRight ? "still-right" : "approve-next"),
    button("save", () => void saveNow(), "", "Control+S", "save"),
    fuzzyBox(message),
    draftOf(message.id) && button("discard", () => discardTyped(message.id), "quiet", "", "discard"),
  ].filter((one) => one instanceof Node);
}

/**
 * @param {string} name
 * @param {() => void} run
 * @param {string} kind
 * @param {string} keys
 * @param {string} text
 */
function button(name, run, kind, keys, text) {
  const shown = keys.replace("Control", "Ctrl");
  return make("button", { type: "button", class: kind, "data-action": name, onclick: run, "aria-keyshortcuts": keys || null },
    label(text), keys && make("kbd", { "aria-hidden": "true" }, shown));
}

/** @param {Message} message */
function fuzzyBox(message) {
  const box = /** @type {HTMLInputElement} */ (make("input", { type: "checkbox", id: "fuzzy", "aria-keyshortcuts": "Control+U" }));
  box.checked = Boolean(isMarked(message.id));
  box.addEventListener("change", () => void mark(message.id, box.checked));
  return make("label", { class: "fuzzy-box" }, box, label("fuzzy-box"), make("kbd", { "aria-hidden": "true" }, "Ctrl+U"));
}

export function toggleFuzzy() {
  const message = current();
  if (message && !isReadOnly()) void mark(message.id, !isMarked(message.id));
}

function typed() {
  const message = current();
  if (!message) return;
  const translations = fields.map((field) => field.text);
  isTyping = true;
  settleLater();
  redraw();
  keepTyped(message.id, { translations });
  if (options.saveAsTyped) saveSoon();
  check(message.id, translations, showFindings);
}

/**
 * Show what was found, unless another message or other texts are in the fields by now: those are still to be judged.
 * @param {string} id @param {import("./types.js").Finding[]} all @param {string[]} translations those that were judged
 */
function showFindings(id, all, translations) {
  if (id !== store.current || !same(translations, fields.map(({ text }) => text))) return;
  judged = { id, all, translations };
  judge(fields, translations);
  const every = aboutText(all);
  const list = /** @type {HTMLElement} */ (rowOf(id)?.querySelector(".findings"));
  const findings = isTyping ? notInTheMaking(list, every, activeField()) : every;
  const isIn = list.contains(document.activeElement);
  drawFindings(list, findings, findings.length === every.length, mend);
  if (isIn && !list.contains(document.activeElement)) activeField()?.focus();
  underline(findings);
}

/** Tell of everything that was found: the sentence is taken to be finished. */
function settle() {
  if (!isTyping) return;
  isTyping = false;
  showFindings(judged.id, judged.all, judged.translations);
}

/** Do that once no button is being pressed: it would move away from under the pointer. */
function settleUnpressed() {
  if (isPressed) addEventListener("pointerup", settleUnpressed, { once: true });
  else setTimeout(settle);
}

const settleLater = later(PAUSE, settle);

/** Put mended texts into the fields, unless they have other ones by now than were judged. @param {string[]} texts */
function mend(texts) {
  const changed = fields.filter((field, place) => field.text === judged.translations[place] && field.text !== texts[place]);
  for (const field of changed) {
    const text = texts[fields.indexOf(field)];
    field.change(text, caretAfter(field.last, field.text, text));
  }
  changed[0]?.focus();
}

/** @param {string} id */
function discardTyped(id) {
  drop(id);
  tell("message", id);
  tell("counts");
}

/** Save the message as it stands, and stay; the first text of a missing one is fuzzy until it is approved. */
export async function saveNow() {
  const message = current();
  if (!message || isReadOnly()) return;
  isTyping = false;
  const draft = draftOf(message.id);
  const isFirst = message.state === "missing" && draft?.translations && draft.fuzzy === undefined;
  await save(message.id, isFirst ? true : undefined);
}

/** Save the message as approved, and go on to what is next to do, unless the checks find errors in it. */
export async function approve() {
  const message = current();
  if (!message || isReadOnly()) return;
  isTyping = false;
  const saved = await save(message.id, false);
  const now = store.messages.get(message.id);
  if (!saved || store.current !== message.id || !now) return;
  const errors = errorsIn(now);
  if (errors) say(counted("approved-failing", errors, { id: now.id }));
  else if (!isTodo(now)) moveToDo(1, label("saved", { id: now.id }));
}

/** Put the English text into the field, to be translated there. */
export function copySource() {
  const message = current();
  const field = activeField();
  if (!message || !field || isReadOnly()) return;
  const place = fields.indexOf(field);
  field.set((place > 0 && message.plural) || message.source);
  field.focus();
}
