/** A message that was changed here and elsewhere: both texts, one of which is chosen; the other can be brought back. */

import { make } from "./dom.js";
import { label } from "./labels.js";
import { conflicts, settle } from "./saving.js";
import { locale } from "./store.js";

/** @param {import("./types.js").Message} message */
export function drawConflict(message) {
  const conflict = conflicts.get(message.id);
  if (!conflict) return [];
  const theirs = conflict.theirs.translations;
  const choice = (/** @type {"ours" | "theirs"} */ which) =>
    make("button", { type: "button", onclick: () => void settle(message.id, which) }, label(`keep-${which}`));
  return [
    make("section", { class: "conflict", "aria-label": label("conflict") },
      make("h4", {}, label("conflict")),
      make("p", {}, label("conflict-hint")),
      make("div", { class: "both" },
        make("div", {}, make("h5", {}, label("ours")), drawTexts(conflict.ours, theirs), choice("ours")),
        make("div", {}, make("h5", {}, label("theirs")), drawTexts(theirs, conflict.ours), choice("theirs")))),
  ];
}

/** @param {string[]} texts @param {string[]} others */
function drawTexts(texts, others) {
  const own = locale();
  return texts.map((text, place) =>
    make("p", { lang: own?.tag, dir: own?.direction }, ...marked(text, others[place] ?? "")));
}

/**
 * Mark the words of a text from the first to the last in which it differs from another one.
 * @param {string} text
 * @param {string} other
 */
function marked(text, other) {
  const [words, others] = [text, other].map((one) => one.split(/(\s+)/));
  let start = 0;
  while (start < words.length && words[start] === others[start]) start++;
  let end = 0;
  while (end < Math.min(words.length, others.length) - start && words.at(-1 - end) === others.at(-1 - end)) end++;
  const middle = words.slice(start, words.length - end).join("");
  return [words.slice(0, start).join(""), middle && make("mark", {}, middle), words.slice(words.length - end).join("")].filter(Boolean);
}
