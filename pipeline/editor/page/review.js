/** What translators write to each other and ask the editors, as comments of the catalog; and what saving did to the file. */

import { make } from "./dom.js";
import { draftOf } from "./drafts.js";
import { label } from "./labels.js";
import { differences, keepTyped, saveRemarks, undoSave } from "./saving.js";
import { QUESTION, store } from "./store.js";

/** @typedef {import("./types.js").Message} Message */

/** @param {Message} message @param {boolean} readOnly */
export function reviewBox(message, readOnly) {
  const lines = linesOf(message.remarks);
  if (readOnly) return lines.length > 0 && make("div", { class: "remarks" }, lines.map((line) => make("p", {}, line)));
  const type = () => keepTyped(message.id, { remarks: typedIn(box) });
  const isOpen = lines.length > 0 || draftOf(message.id)?.remarks !== undefined;
  const box = make("details", { class: "review", open: isOpen });
  const text = make("textarea", { id: "remarks", rows: Math.max(2, lines.length), dir: "auto", "aria-describedby": "remarks-hint", oninput: type });
  const question = make("input", { id: "question", type: "text", dir: "auto", "aria-describedby": "question-hint", oninput: type });
  const keepRemarks = () => void saveRemarks(message.id);
  const askEditors = () => {
    if (questionIn(box)) keepRemarks();
    else question.focus();
  };
  for (const [field, send] of /** @type {[HTMLElement, () => void][]} */ ([[text, keepRemarks], [question, askEditors]])) {
    field.setAttribute("aria-keyshortcuts", "Control+Enter");
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation(); // elsewhere these keys approve the translation
      send();
    });
  }
  box.append(
    make("summary", {}, label("comments"), " ", make("kbd", { "aria-hidden": "true" }, "Alt+M")),
    make("label", { for: "remarks" }, label("comment")), text,
    make("p", { class: "hint", id: "remarks-hint" }, label("comment-hint")),
    make("button", { type: "button", onclick: keepRemarks }, label("save-comment")),
    make("label", { for: "question" }, label("question")), question,
    make("p", { class: "hint", id: "question-hint" }, label("question-hint", { mark: QUESTION })),
    make("button", { type: "button", onclick: askEditors }, label("ask")),
  );
  return box;
}

/** Show the remarks as they are typed or in the file, unless they are shown already. @param {HTMLElement} row @param {Message} message */
export function fillReview(row, message) {
  const box = /** @type {HTMLElement | null} */ (row.querySelector(".review"));
  const remarks = linesOf(draftOf(message.id)?.remarks ?? message.remarks).join("\n");
  if (!box || typedIn(box) === remarks) return;
  /** @type {HTMLTextAreaElement} */ (box.querySelector("textarea")).value = remarks;
  /** @type {HTMLInputElement} */ (box.querySelector("input")).value = "";
}

/** @param {string} remarks */
function linesOf(remarks) {
  return remarks.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** @param {HTMLElement} box @returns {string} the question that is typed, as a line of the remarks */
function questionIn(box) {
  const asked = /** @type {HTMLInputElement} */ (box.querySelector("input")).value.replace(/\s+/g, " ").trim();
  return asked && `${QUESTION} ${asked}`;
}

/** @param {HTMLElement} box @returns {string} the remarks as they are typed */
function typedIn(box) {
  const text = /** @type {HTMLTextAreaElement} */ (box.querySelector("textarea")).value;
  return linesOf(`${text}\n${questionIn(box)}`).join("\n");
}

/** Show what the last save of a message did to its file. @param {string} id */
export function drawDifference(id) {
  const difference = differences.get(id);
  if (!difference) return [];
  const lines = difference.split("\n").filter((line) => /^[-+](?![-+]{2} )/.test(line));
  return [
    make("details", { class: "difference" },
      make("summary", {}, label("difference")),
      make("pre", { dir: "ltr", tabindex: 0 }, lines.map((line) => make(line[0] === "+" ? "ins" : "del", {}, `${line}\n`))),
      store.canUndo && make("button", { type: "button", onclick: () => void undoSave() }, label("undo-save"))),
  ];
}
