/** What a field had before, step by step: letters typed in one go are one step. */

const PAUSE = 1000; // milliseconds after which typing goes on as another step
const MOST = 500;

/** @typedef {{text: string, caret: number}} Step */

export class Past {
  /** @param {string} text */
  constructor(text) {
    /** @type {Step[]} */
    this.steps = [{ text, caret: text.length }];
    this.place = 0;
    this.when = 0;
  }

  /**
   * @param {string} text
   * @param {number} caret after the change
   * @param {number} before where it was
   */
  add(text, caret, before) {
    const now = performance.now();
    const last = this.steps[this.place];
    if (text === last.text) return;
    const typed = text.length === last.text.length + 1 && caret === before + 1 && !/\s/.test(text[caret - 1] ?? " ");
    if (typed && this.place > 0 && now - this.when < PAUSE && last.caret === before) {
      this.steps[this.place] = { text, caret };
    } else {
      if (this.place === 0 || last.caret !== before) this.steps[this.place] = { text: last.text, caret: before };
      this.steps.splice(this.place + 1, Infinity, { text, caret });
      if (this.steps.length > MOST) this.steps.shift();
      this.place = this.steps.length - 1;
    }
    this.when = typed ? now : 0;
  }

  /** @returns {Step | undefined} */
  back() {
    this.when = 0;
    return this.place > 0 ? this.steps[--this.place] : undefined;
  }

  /** @returns {Step | undefined} */
  forth() {
    this.when = 0;
    return this.steps[this.place + 1] ? this.steps[++this.place] : undefined;
  }
}
