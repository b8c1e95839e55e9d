/**
 * Underlines what findings are about, in the fields. They are drawn over a text (the CSS Custom Highlight API), which
 * stays as it is; who does not see them has the findings themselves, each with a button that selects its place.
 */

import { parse } from "./parts.js";
import { rangeOf, widen } from "./places.js";

/** @typedef {import("./field.js").Field} Field @typedef {import("./types.js").Finding} Finding */
/** @typedef {{from: number, to: number}} Place */

const KINDS = /** @type {const} */ (["error", "warning"]);
const UNSEEN = /^[\p{Cf}\p{M}]*$/u; // what has no width of its own is underlined with its neighbours

/** @type {{fields: Field[], texts: string[]}} the texts in which findings have their places */
let judged = { fields: [], texts: [] };
/** @type {Finding[]} */
let underlined = [];

/** @param {Field[]} fields @param {string[]} texts */
export function judge(fields, texts) {
  judged = { fields, texts };
}

/** @param {Finding[]} findings in the texts that were judged */
export function underline(findings) {
  underlined = findings;
  redraw();
}

/** Draw the underlines where their places are by now; those of what has been typed over are gone. */
export function redraw() {
  if (!("highlights" in CSS)) return;
  for (const kind of KINDS) {
    const found = underlined.filter(({ severity }) => severity === kind).flatMap(placesOf);
    CSS.highlights.set(`finding-${kind}`, new Highlight(...found.map(({ field, from, to }) => rangeOf(field.root, from, to))));
  }
}

/** @param {Finding} finding @returns {({field: Field} & Place)[]} the places of a finding in the fields as they are */
export function placesOf(finding) {
  return finding.at.flatMap(([form, from, to]) => {
    const field = judged.fields[form];
    const text = judged.texts[form];
    if (!field || text === undefined) return [];
    const place = moved(wide(text, from, to), text, field.text);
    return place ? [{ field, ...place }] : [];
  });
}

/** Return a stretch of a text, in characters as Python counts them, as a place that is seen, in units of UTF-16. @param {string} text @param {number} from @param {number} to @returns {Place} */
function wide(text, from, to) {
  const characters = [...text];
  const units = (/** @type {number} */ count) => characters.slice(0, count).join("").length;
  const around = UNSEEN.test(characters.slice(from, to).join("")) ? 1 : 0;
  const [start, end] = widen(parse(text), units(Math.max(from - around, 0)), units(to + around));
  return { from: start, to: end };
}

/** Return where a place of a text is after an edit, unless the edit has touched it. @param {Place} place @param {string} before @param {string} now */
function moved(place, before, now) {
  const [from, to] = edited(before, now);
  if (place.to <= from) return place;
  const step = now.length - before.length;
  return place.from >= to ? { from: place.from + step, to: place.to + step } : null;
}

/** Return where a caret is after an edit: within what was edited it goes behind that. @param {number} caret @param {string} before @param {string} now */
export function caretAfter(caret, before, now) {
  const [from, to] = edited(before, now);
  const step = now.length - before.length;
  return caret <= from || step === 0 ? caret : Math.max(caret, to) + step;
}

/** Return which stretch of a text was edited. @param {string} before @param {string} now @returns {[number, number]} */
function edited(before, now) {
  const most = Math.min(before.length, now.length);
  let same = 0;
  while (same < most && before[same] === now[same]) same++;
  let behind = 0;
  while (behind < most - same && before.at(-1 - behind) === now.at(-1 - behind)) behind++;
  return [same, before.length - behind];
}
