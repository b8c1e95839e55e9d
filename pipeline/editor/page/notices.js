/** What the page tells: short news for everybody, read out by screen readers, and faults that stay until they are seen. */

import { find, make } from "./dom.js";
import { label } from "./labels.js";

const SEEN = 6000; // milliseconds for which news stand

let timer = 0;

/** Tell what has just happened. @param {string} text */
export function say(text) {
  const news = find("#news");
  news.textContent = text;
  news.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => news.classList.remove("shown"), SEEN);
}

/** Tell screen readers alone: what everybody else can see. @param {string} text */
export function whisper(text) {
  find("#whisper").textContent = text;
}

/**
 * Tell what needs somebody, until it is put away.
 * @param {"error" | "warning" | "offer"} kind
 * @param {string} text
 * @param {string} [hint]
 * @param {{label: string, run: () => void}[]} [choices]
 * @returns {HTMLElement}
 */
export function notify(kind, text, hint = "", choices = []) {
  const old = [...find("#notices").children].find((one) => one.dataset.text === text);
  old?.remove();
  const notice = make("div", { class: `notice ${kind}`, role: kind === "error" ? "alert" : "status", "data-text": text });
  const close = () => notice.remove();
  notice.append(
    make("p", {}, text, hint && make("span", { class: "hint" }, hint)),
    make("div", { class: "choices" },
      choices.map((choice) => make("button", { type: "button", onclick: () => { close(); choice.run(); } }, choice.label)),
      make("button", { type: "button", class: "quiet", onclick: close }, label("close"))),
  );
  find("#notices").append(notice);
  return notice;
}

/** Put away what was told of another catalog. */
export function clear() {
  find("#notices").replaceChildren();
}
