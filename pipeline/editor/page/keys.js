/** Every command and its keys; the help lists them from here. Letters are found by their place on other keyboards. */

import { find, make } from "./dom.js";
import { insertNext } from "./chips.js";
import { label } from "./labels.js";
import { move, moveToDo, open, rowOf } from "./list.js";
import { activeField, approve, copySource, saveNow, toggleFuzzy } from "./message.js";
import { showOverview } from "./overview.js";
import { chipsOf } from "./parts.js";
import { undoSave } from "./saving.js";
import { current, isReadOnly, store } from "./store.js";

/**
 * @typedef {object} Command
 * @property {string} name its label
 * @property {string} keys
 * @property {() => void} [run] nothing for what a field does by itself
 * @property {boolean} [writes]
 * @property {boolean} [ofOpen] whether it is for the message that is open, which has to be in sight
 */

/** @type {Command[]} in the order of the help */
const COMMANDS = [
  { name: "command-next", keys: "Alt+ArrowDown", run: () => move(1) },
  { name: "command-previous", keys: "Alt+ArrowUp", run: () => move(-1) },
  { name: "command-next-todo", keys: "Alt+Shift+ArrowDown", run: () => moveToDo(1) },
  { name: "command-previous-todo", keys: "Alt+Shift+ArrowUp", run: () => moveToDo(-1) },
  { name: "approve-next", keys: "Control+Enter", run: () => void approve(), writes: true, ofOpen: true },
  { name: "save", keys: "Control+S", run: () => void saveNow(), writes: true, ofOpen: true },
  { name: "fuzzy-box", keys: "Control+U", run: toggleFuzzy, writes: true, ofOpen: true },
  { name: "copy-source", keys: "Control+B", run: copySource, writes: true, ofOpen: true },
  { name: "command-insert", keys: "Alt+I", run: insertOne, writes: true, ofOpen: true },
  { name: "command-offer", keys: "{", writes: true },
  { name: "command-space", keys: "Control+Shift+Space", writes: true },
  { name: "command-undo", keys: "Control+Z", writes: true },
  { name: "command-redo", keys: "Control+Y", writes: true },
  { name: "undo-save", keys: "Alt+Z", run: () => void takeBack(), writes: true },
  { name: "command-comment", keys: "Alt+M", run: comment, writes: true, ofOpen: true },
  { name: "overview", keys: "Alt+W", run: () => void showOverview() },
  { name: "search", keys: "Control+F", run: () => find("#search").select() },
  { name: "command-help", keys: "F1", run: () => showHelp() },
];

export function beginKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const keys = keysOf(event);
    const command = COMMANDS.find((one) => one.run && one.keys === keys);
    if (!command) return;
    event.preventDefault();
    if (command.ofOpen && rowOf(store.current)?.hidden) return;
    if (!command.writes || !isReadOnly()) command.run?.();
  });
  const list = COMMANDS.filter((one) => !one.writes || !isReadOnly());
  find("#keys").replaceChildren(...list.flatMap(({ name, keys }) => [
    make("dt", {}, keys.split("+").flatMap((key, place) => [place ? "+" : "", make("kbd", {}, shownKey(key))])),
    make("dd", {}, label(name)),
  ]));
  find("#hints").replaceChildren(...list.filter(({ name }) => HINTS.has(name)).map(({ name, keys }) =>
    make("span", {}, make("kbd", {}, keys.split("+").map(shownKey).join("+")), ` ${label(name)}`)));
}

const HINTS = new Set(["command-next", "command-next-todo", "copy-source", "command-help"]);

/** @param {KeyboardEvent} event */
function keysOf(event) {
  const latin = /^[a-z]$/i.test(event.key);
  const letter = latin ? event.key.toUpperCase() : /^Key([A-Z])$/.exec(event.code)?.[1];
  const held = [
    (event.ctrlKey || event.metaKey) && "Control", event.altKey && "Alt", event.shiftKey && "Shift", letter ?? event.key,
  ];
  return held.filter(Boolean).join("+");
}

/** @param {string} key */
function shownKey(key) {
  /** @type {Record<string, string>} */
  const named = {
    Control: "Ctrl", Space: label("key-space"), ArrowDown: "↓", ArrowUp: "↑",
  };
  return named[key] ?? key;
}

export function showHelp() {
  find("#help").showModal();
}

function insertOne() {
  const message = current();
  const field = activeField();
  if (message && field) insertNext(field, chipsOf(message.source, message.plural));
}

async function takeBack() {
  const id = await undoSave();
  if (id) open(id, true);
}

function comment() {
  const box = /** @type {HTMLDetailsElement | null} */ (document.querySelector(".review"));
  if (!box) return;
  box.open = true;
  box.querySelector("textarea")?.focus();
}
