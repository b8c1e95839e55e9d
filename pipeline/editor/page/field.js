/**
 * A field for one translation: plain text with chips that a caret passes as one character.
 *
 * The text is what `textContent` says, chips included, so that nothing has to be translated back. The field makes each
 * change itself and draws the text anew; only what an input method composes is left to the browser until it is done.
 */

import { make } from "./dom.js";
import { Past } from "./past.js";
import { drawPart, isChip, parse } from "./parts.js";
import { offsetOf, select, selectionIn, widen } from "./places.js";

const BREAKS = /[\r\n\u2028\u2029]+/g;

/**
 * @typedef {object} FieldOptions
 * @property {string} value
 * @property {string} lang
 * @property {string} dir
 * @property {string} name for screen readers
 * @property {string} [describedBy]
 * @property {boolean} readOnly
 * @property {(text: string) => void} onChange
 */

export class Field {
  /** @param {FieldOptions} options */
  constructor(options) {
    const { value, lang, dir, name, describedBy, readOnly, onChange } = options;
    this.root = make("div", {
      class: "field", role: "textbox", "aria-multiline": "true", "aria-label": name, "aria-describedby": describedBy,
      contenteditable: readOnly ? "false" : "true", tabindex: 0, "aria-readonly": readOnly ? "true" : null,
      lang, dir, spellcheck: "true", autocapitalize: "off", translate: "no",
    });
    this.text = value;
    this.onChange = onChange;
    this.readOnly = readOnly;
    this.past = new Past(value);
    this.last = value.length;
    /** @type {[number, number]} what was selected last, for what is done with it elsewhere */
    this.chosen = [0, 0];
    this.composing = false;
    this.composedAt = 0;
    this.pressed = false;
    this.draw();
    if (!readOnly) this.listen();
  }

  listen() {
    /** @type {Record<string, (event: any) => void>} */
    const listeners = {
      beforeinput: (event) => this.beforeInput(event),
      input: () => this.sync(),
      keydown: (event) => this.keyDown(event),
      paste: (event) => this.paste(event),
      copy: (event) => this.copy(event, false),
      cut: (event) => this.copy(event, true),
      compositionstart: () => this.beginComposing(),
      compositionend: () => this.endComposing(),
      focus: () => document.addEventListener("selectionchange", this.snap),
      blur: () => document.removeEventListener("selectionchange", this.snap),
      pointerdown: () => { this.pressed = true; },
      pointerup: () => { this.pressed = false; this.snap(); },
    };
    for (const [name, run] of Object.entries(listeners)) this.root.addEventListener(name, run);
  }

  /** Set the text as if it were typed: it can be undone. @param {string} text @param {boolean} [isNews] whether to tell of it */
  set(text, isNews = true) {
    this.change(text, text.length, isNews);
  }

  /** Put a text where the caret is, or was last, in place of what is selected. @param {string} text */
  insert(text) {
    const [from, to] = this.selected();
    this.replace(from, to, text);
    this.focus();
    this.bringToSight();
  }

  /** Put a word where the caret is, with a space after the word before it. @param {string} word */
  insertWord(word) {
    const isAfterWord = /[\p{L}\p{M}\p{N}\p{Po}\p{Pf}\p{Pe}]$/u.test(this.text.slice(0, this.selected()[0]));
    this.insert(isAfterWord ? ` ${word}` : word);
  }

  /** Put a pair of tokens around what is selected. @param {string} open @param {string} close */
  wrap(open, close) {
    const [from, to] = this.selected();
    this.change(`${this.text.slice(0, from)}${open}${this.text.slice(from, to)}${close}${this.text.slice(to)}`, from + open.length + to - from);
    this.focus();
    this.bringToSight();
  }

  focus() {
    this.root.focus({ preventScroll: true });
    select(this.root, this.last);
  }

  /** @param {number} from @param {number} to */
  select(from, to) {
    this.root.focus({ preventScroll: true });
    select(this.root, from, to);
    this.bringToSight();
  }

  /** Scroll to what has changed: the browser does so only for changes that it makes itself. */
  bringToSight() {
    this.root.scrollIntoView({ block: "nearest" });
  }

  /** @returns {[number, number]} what is selected, or where the caret was last */
  selected() {
    const now = selectionIn(this.root);
    return widen(parse(this.text), now?.from ?? this.last, now?.to ?? this.last);
  }

  /** @param {number} from @param {number} to @param {string} text */
  replace(from, to, text) {
    const clean = text.replace(BREAKS, " ");
    this.change(this.text.slice(0, from) + clean + this.text.slice(to), from + clean.length);
  }

  /** @param {string} text @param {number} caret @param {boolean} [isNews] */
  change(text, caret, isNews) {
    const before = selectionIn(this.root)?.focus ?? this.last;
    this.past.add(text, caret, before);
    this.become(text, caret, isNews);
  }

  /** @param {string} text @param {number} caret @param {boolean} [isNews] */
  become(text, caret, isNews = true) {
    const changed = text !== this.text;
    this.text = text;
    this.last = caret;
    this.draw();
    if (document.activeElement === this.root) {
      select(this.root, caret);
      this.bringToSight();
    }
    if (changed && isNews) this.onChange(text);
  }

  /** Draw the text; what is drawn already stays, so that a screen reader keeps its place. */
  draw() {
    const parts = parse(this.text);
    parts.forEach((part, place) => {
      const node = this.root.childNodes[place];
      const name = part.kind === "text" ? "" : drawnClass(part);
      if (node && classOf(node) === name) {
        if (node.textContent !== part.text) node.textContent = part.text;
      } else if (node) node.replaceWith(drawPart(part));
      else this.root.append(drawPart(part));
    });
    while (this.root.childNodes.length > parts.length) this.root.lastChild?.remove();
  }

  /** @param {InputEvent} event */
  beforeInput(event) {
    if (this.composing || event.inputType.includes("Composition")) return;
    event.preventDefault();
    const kind = event.inputType;
    if (kind === "historyUndo") return this.undo();
    if (kind === "historyRedo") return this.redo();
    const [range] = event.getTargetRanges();
    if (!range || kind.startsWith("format") || kind === "insertParagraph" || kind === "insertLineBreak") return;
    const start = offsetOf(this.root, range.startContainer, range.startOffset);
    const end = offsetOf(this.root, range.endContainer, range.endOffset);
    const [from, to] = widen(parse(this.text), start, end);
    if (kind.startsWith("delete")) return this.replace(from, to, "");
    this.replace(from, to, event.data ?? event.dataTransfer?.getData("text/plain") ?? "");
  }

  /** @param {KeyboardEvent} event */
  keyDown(event) {
    this.snap(); // before the key does what it does: a browser tells of a selection only later
    const command = event.ctrlKey || event.metaKey;
    if (!command && !event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) return this.pass(event);
    if (!command || event.altKey || event.isComposing) return;
    const key = event.key.toLowerCase();
    const isZ = key === "z" || (event.code === "KeyZ" && !/[a-z]/.test(key));
    const isY = key === "y" || (event.code === "KeyY" && !/[a-z]/.test(key));
    if (event.code === "Space" && event.shiftKey) {
      event.preventDefault();
      this.insert("\u00a0");
    } else if (isZ || isY) {
      event.preventDefault();
      if (isY || event.shiftKey) this.redo();
      else this.undo();
    }
  }

  /** Pass a chip that the caret stands beside, in one step. @param {KeyboardEvent} event */
  pass(event) {
    const now = selectionIn(this.root);
    if (!now || event.isComposing) return;
    const forth = (event.key === "ArrowRight") === (this.root.dir !== "rtl");
    let begin = 0;
    for (const part of parse(this.text)) {
      const end = begin + part.text.length;
      const isNext = isChip(part) && now.focus === (forth ? begin : end);
      if (isNext && (event.shiftKey || now.from === now.to)) {
        event.preventDefault();
        this.last = forth ? end : begin;
        select(this.root, event.shiftKey ? now.anchor : this.last, this.last);
        return;
      }
      begin = end;
    }
  }

  undo() {
    const step = this.past.back();
    if (step) this.become(step.text, step.caret);
  }

  redo() {
    const step = this.past.forth();
    if (step) this.become(step.text, step.caret);
  }

  /** @param {ClipboardEvent} event */
  paste(event) {
    event.preventDefault();
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text) this.insert(text.trim() === text ? text : text.replace(/^[\r\n]+|[\r\n]+$/g, ""));
  }

  /** Copy plain text alone. @param {ClipboardEvent} event @param {boolean} cut */
  copy(event, cut) {
    const [from, to] = this.selected();
    event.preventDefault();
    if (from === to) return;
    event.clipboardData?.setData("text/plain", this.text.slice(from, to));
    if (cut) this.replace(from, to, "");
  }

  beginComposing() {
    const now = selectionIn(this.root);
    if (now) {
      const [from, to] = widen(parse(this.text), now.from, now.to);
      if (from !== now.from || to !== now.to) select(this.root, from, to);
    }
    this.composedAt = this.last;
    this.composing = true;
  }

  endComposing() {
    this.composing = false;
    const text = this.drawnText();
    const caret = selectionIn(this.root)?.focus ?? text.length;
    this.past.add(text, caret, this.composedAt);
    this.become(text, caret);
  }

  /** Take over what the browser itself has changed. */
  sync() {
    const text = this.drawnText();
    if (!this.composing) return this.change(text, selectionIn(this.root)?.focus ?? text.length);
    this.text = text;
    this.onChange(text);
  }

  drawnText() {
    return (this.root.textContent ?? "").replace(BREAKS, " ");
  }

  /** Keep the caret out of chips: one that has got into one goes on to its far edge. */
  snap = () => {
    if (!this.root.isConnected) return document.removeEventListener("selectionchange", this.snap); // no blur was told
    if (this.composing || this.pressed) return;
    const now = selectionIn(this.root);
    if (!now) return;
    let begin = 0;
    let focus = now.focus;
    for (const part of parse(this.text)) {
      const end = begin + part.text.length;
      if (isChip(part) && focus > begin && focus < end) focus = focus >= this.last ? end : begin;
      begin = end;
    }
    this.last = focus;
    this.chosen = [Math.min(now.anchor, focus), Math.max(now.anchor, focus)];
    if (focus !== now.focus) select(this.root, now.anchor === now.focus ? focus : now.anchor, focus);
  };
}

/** @param {import("./parts.js").Part} part */
function drawnClass(part) {
  return part.kind === "space" ? "no-break" : `chip ${part.kind}`;
}

/** @param {Node} node */
function classOf(node) {
  return node instanceof HTMLElement ? node.className || "?" : node.nodeType === Node.TEXT_NODE ? "" : "?";
}
