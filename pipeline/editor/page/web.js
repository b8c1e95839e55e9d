/** The web page as the second view: a frame in which nothing runs, whose texts are marked and clicked from here. */

import { ask, Refused, TAB } from "./api.js";
import { find, make } from "./dom.js";
import { label } from "./labels.js";
import { open } from "./list.js";
import { whisper } from "./notices.js";
import { on, store } from "./store.js";

let top = 0;
let shown = "";

export function beginWeb() {
  find("#web").addEventListener("load", loaded);
  on("open", () => markWeb(true));
}

/** Load the page as it is typed now, where it was scrolled to. */
export function loadWeb() {
  const { domain, locale } = store;
  const isSame = shown === `${domain}/${locale}`;
  top = isSame ? (inside()?.scrollingElement?.scrollTop ?? 0) : 0;
  shown = `${domain}/${locale}`;
  find("#web").contentWindow.location.replace(`${path()}&message=${encodeURIComponent(store.current)}&at=${Date.now()}`);
}

function path() {
  return `/api/preview/${encodeURIComponent(store.domain)}/${encodeURIComponent(store.locale)}/page.html?tab=${TAB}`;
}

export function forgetWeb() {
  shown = "";
}

/** @returns {Document | null} */
function inside() {
  return shown ? find("#web").contentDocument : null;
}

/** Take over the page that has come; in place of one that is refused a browser shows what cannot be looked into. */
async function loaded() {
  if (!shown) return;
  const page = inside();
  find("#web").classList.toggle("refused", !page);
  if (!page) {
    const why = await ask("GET", path()).catch((failure) => failure);
    if (why instanceof Refused) showFault(why.diagnostics);
    return;
  }
  find("#pages-fault").hidden = true;
  page.addEventListener("click", (event) => {
    event.preventDefault();
    const owner = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-message]"));
    const [domain, ...id] = (owner?.dataset.message ?? "").split("/");
    if (domain === store.domain) open(id.join("/"), true);
  });
  if (page.scrollingElement) page.scrollingElement.scrollTop = top;
  markWeb(top === 0);
}

/** Mark the texts of the open message. @param {boolean} scroll */
function markWeb(scroll) {
  const page = inside();
  if (!page) return;
  for (const old of page.querySelectorAll(".marked")) old.classList.remove("marked");
  const own = page.querySelectorAll(`[data-message="${CSS.escape(store.domain)}/${CSS.escape(store.current)}"]`);
  for (const element of own) element.classList.add("marked");
  if (scroll) own[0]?.scrollIntoView({ block: "nearest" });
}

/** Say why no page can be made. @param {import("./types.js").Finding[]} diagnostics */
export function showFault(diagnostics) {
  const place = find("#pages-fault");
  if (place.hidden) whisper(label("preview-failed"));
  place.hidden = false;
  find("#pages-state").textContent = label("preview-failed");
  place.replaceChildren(...diagnostics.slice(0, 2).map((one) =>
    make("li", { lang: "en", dir: "ltr" }, one.message, one.hint && make("span", { class: "hint" }, one.hint))));
}
