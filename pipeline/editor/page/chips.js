/** Placeholders and tokens of the source, offered to a field: as buttons, by a command, and where { or < is typed. */

import { make } from "./dom.js";
import { label } from "./labels.js";
import { chipsOf, lacking } from "./parts.js";

/** @typedef {import("./field.js").Field} Field */

const MOVES = /^(Arrow|Home|End|Page)/;

/** @param {string} chip @returns {string} the token that closes it; empty for a placeholder */
function closing(chip) {
  return chip.startsWith("<") && !chip.startsWith("</") ? chip.replace("<", "</") : "";
}

/** @param {Field} field @param {string} chip */
function put(field, chip) {
  const close = closing(chip);
  if (close) field.wrap(chip, close);
  else field.insert(chip);
}

/**
 * @param {import("./types.js").Message} message
 * @param {() => Field | undefined} active
 */
export function insertButtons(message, active) {
  const chips = [...new Set(chipsOf(message.source, message.plural))].filter((chip) => !chip.startsWith("</"));
  if (!chips.length) return null;
  return make("div", { class: "inserts", role: "group", "aria-label": label("insert") },
    make("span", { "aria-hidden": "true" }, label("insert")),
    chips.map((chip) => {
      const close = closing(chip);
      const insert = () => {
        const field = active();
        if (field) put(field, chip);
      };
      return make("button", { type: "button", class: "chip-button", dir: "ltr", onclick: insert }, close ? `${chip}…${close}` : chip);
    }),
    make("kbd", { "aria-hidden": "true" }, "Alt+I"));
}

/** Insert the first placeholder or token of the source that the translation does not have. @param {Field} field @param {string[]} chips */
export function insertNext(field, chips) {
  const [next] = lacking(chips, field.text);
  if (next && next.startsWith("</")) field.insert(next);
  else if (next) put(field, next);
  return Boolean(next);
}

/**
 * Offer the chips of a source in a small list as soon as { or < is typed.
 * @param {Field} field
 * @param {string[]} chips
 */
export function offerChips(field, chips) {
  if (!chips.length || field.readOnly) return;
  const list = make("ul", { class: "offers", role: "listbox", id: "offers", "aria-label": label("insert") });
  /** @type {string[]} */
  let offered = [];
  let at = 0;
  let typedFrom = -1;
  let typedTo = -1;

  const close = () => {
    list.remove();
    field.root.removeAttribute("aria-activedescendant");
    field.root.removeAttribute("aria-controls");
  };
  const accept = () => {
    close();
    field.replace(typedFrom, typedTo, offered[at]);
    field.focus();
  };
  const mark = () => {
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
    field.root.setAttribute("aria-activedescendant", `offer-${at}`);
  };
  const look = () => {
    const typed = /[{<][^{}<>\s]*$/.exec(field.text.slice(0, field.last))?.[0];
    if (!typed) return close();
    const wanted = [...lacking(chips, field.text), ...chips].filter((chip) => chip.startsWith(typed));
    offered = [...new Set(wanted)];
    if (!offered.length) return close();
    typedTo = field.last;
    typedFrom = typedTo - typed.length;
    at = 0;
    list.replaceChildren(...offered.map((chip, place) =>
      make("li", { role: "option", id: `offer-${place}`, dir: "ltr", onpointerdown: (/** @type {Event} */ event) => {
        event.preventDefault();
        at = place;
        accept();
      } }, chip)));
    field.root.after(list);
    field.root.setAttribute("aria-controls", "offers");
    mark();
  };

  field.root.addEventListener("beforeinput", (event) => {
    const data = /** @type {InputEvent} */ (event).data;
    if (list.isConnected || data === "{" || data === "<") look();
  });
  field.root.addEventListener("keydown", (event) => {
    if (!list.isConnected) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !event.altKey) at = (at + step + offered.length) % offered.length;
    else if (event.key === "Escape") close();
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey) accept();
    else {
      if (MOVES.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) close(); // the text or the caret may change
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (list.isConnected) mark();
  }, { capture: true });
  field.root.addEventListener("blur", close);
  field.root.addEventListener("pointerdown", close);
}
