/** Where the caret is in a field, as a number of characters from its beginning, and back. */

/**
 * @param {Node} root
 * @param {Node} node
 * @param {number} offset
 */
export function offsetOf(root, node, offset) {
  const range = document.createRange();
  range.setStart(root, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

/**
 * Return the selection within a field, or null where it is elsewhere.
 * @param {HTMLElement} root
 * @returns {{anchor: number, focus: number, from: number, to: number} | null}
 */
export function selectionIn(root) {
  const selection = getSelection();
  if (!selection?.anchorNode || !selection.focusNode) return null;
  if (!root.contains(selection.anchorNode) || !root.contains(selection.focusNode)) return null;
  const anchor = offsetOf(root, selection.anchorNode, selection.anchorOffset);
  const focus = offsetOf(root, selection.focusNode, selection.focusOffset);
  return { anchor, focus, from: Math.min(anchor, focus), to: Math.max(anchor, focus) };
}

/**
 * @param {HTMLElement} root
 * @param {number} anchor
 * @param {number} [focus]
 */
export function select(root, anchor, focus = anchor) {
  const [start, startOffset] = nodeAt(root, anchor);
  const [end, endOffset] = focus === anchor ? [start, startOffset] : nodeAt(root, focus);
  getSelection()?.setBaseAndExtent(start, startOffset, end, endOffset);
}

/** @param {Node} root @param {number} from @param {number} to @returns {Range} a stretch of a field */
export function rangeOf(root, from, to) {
  const range = document.createRange();
  range.setStart(...nodeAt(root, from));
  range.setEnd(...nodeAt(root, to));
  return range;
}

/**
 * Return the text node of a place; between a chip and plain text it is the plain text.
 * @param {HTMLElement} root
 * @param {number} offset
 * @returns {[Node, number]}
 */
function nodeAt(root, offset) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let before = 0;
  /** @type {[Node, number] | null} */
  let found = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.nodeValue?.length ?? 0;
    if (offset >= before && offset <= before + length) {
      found = [node, offset - before];
      if (node.parentNode === root) return found;
    }
    before += length;
  }
  return found ?? [root, root.childNodes.length];
}

/**
 * Move the ends of a stretch that lie within a chip to the edges of that chip.
 * @param {import("./parts.js").Part[]} parts
 * @param {number} from
 * @param {number} to
 * @returns {[number, number]}
 */
export function widen(parts, from, to) {
  let begin = 0;
  for (const part of parts) {
    const end = begin + part.text.length;
    if (part.kind === "placeholder" || part.kind === "token") {
      if (from > begin && from < end) from = from === to ? end : begin;
      if (to > begin && to < end) to = end;
    }
    begin = end;
  }
  return [Math.min(from, to), to];
}
