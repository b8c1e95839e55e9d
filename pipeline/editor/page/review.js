/** What translators write to each other and ask the editors, as comments of the catalog; and what saving did to the file. */

import { make } from "./dom.js";
import { label } from "./labels.js";
import { differences, save, undoSave } from "./saving.js";
import { QUESTION, store } from "./store.js";

/** @param {import("./types.js").Message} message @param {boolean} readOnly */
export function reviewBox(message, readOnly) {
  const lines = message.remarks.split("\n").filter((line) => line.trim());
  if (readOnly) return lines.length > 0 && make("div", { class: "remarks" }, lines.map((line) => make("p", {}, line)));
  const box = make("details", { class: "review", open: lines.length > 0 });
  const text = /** @type {HTMLTextAreaElement} */ (make("textarea", { id: "remarks", rows: Math.max(2, lines.length), dir: "auto", "aria-describedby": "remarks-hint" }));
  text.value = lines.join("\n");
  const question = /** @type {HTMLInputElement} */ (make("input", { id: "question", type: "text", dir: "auto", "aria-describedby": "question-hint" }));
  const keepRemarks = () => void save(message.id, { remarks: text.value.split("\n").map((line) => line.trim()).filter(Boolean).join("\n") });
  const askEditors = () => {
    const asked = question.value.replace(/\s+/g, " ").trim();
    if (!asked) return question.focus();
    text.value = [text.value.trim(), `${QUESTION} ${asked}`].filter(Boolean).join("\n");
    question.value = "";
    keepRemarks();
  };
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
