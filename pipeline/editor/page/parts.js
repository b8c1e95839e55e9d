/** A message taken apart by the pipeline's own grammar, and drawn with its placeholders and tokens as chips. */

import { make } from "./dom.js";

/** @typedef {{kind: "text" | "placeholder" | "token" | "space", text: string}} Part */

const SPACES = /[\u00a0\u202f]/g;

let grammar = /(?!)/g;

/** @param {string} pattern the expression of pipeline/profile/grammar.py, with its groups `placeholder` and `token` */
export function learn(pattern) {
  grammar = new RegExp(pattern, "g");
}

/**
 * @param {string} text
 * @returns {Part[]} its parts in their order; together they are the text again
 */
export function parse(text) {
  /** @type {Part[]} */
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(grammar)) {
    if (!match.groups?.placeholder && !match.groups?.token) continue;
    addText(parts, text.slice(end, match.index));
    parts.push({ kind: match.groups.placeholder ? "placeholder" : "token", text: match[0] });
    end = match.index + match[0].length;
  }
  addText(parts, text.slice(end));
  return parts;
}

/** @param {Part} part */
export function isChip(part) {
  return part.kind === "placeholder" || part.kind === "token";
}

/**
 * The placeholders and tokens of a source, each as often as it has them.
 * @param {...string} texts
 */
export function chipsOf(...texts) {
  return texts.flatMap((text) => parse(text).filter(isChip).map((part) => part.text));
}

/**
 * Which chips of a source a translation does not have yet, in their order.
 * @param {string[]} chips
 * @param {string} text
 */
export function lacking(chips, text) {
  const there = chipsOf(text);
  return chips.filter((chip) => {
    const place = there.indexOf(chip);
    if (place >= 0) there.splice(place, 1);
    return place < 0;
  });
}

/**
 * @param {Part} part
 * @returns {Node}
 */
export function drawPart(part) {
  if (part.kind === "text") return document.createTextNode(part.text);
  if (part.kind === "space") return make("span", { class: "no-break" }, part.text);
  return make("span", { class: `chip ${part.kind}`, dir: "ltr" }, part.text);
}

/**
 * Fill an element with a text that cannot be edited.
 * @template {HTMLElement} T
 * @param {T} element
 * @param {string} text
 */
export function show(element, text) {
  element.replaceChildren(...parse(text).map(drawPart));
  return element;
}

/**
 * @param {Part[]} parts
 * @param {string} text
 */
function addText(parts, text) {
  let end = 0;
  for (const match of text.matchAll(SPACES)) {
    if (match.index > end) parts.push({ kind: "text", text: text.slice(end, match.index) });
    parts.push({ kind: "space", text: match[0] });
    end = match.index + 1;
  }
  if (end < text.length) parts.push({ kind: "text", text: text.slice(end) });
}
