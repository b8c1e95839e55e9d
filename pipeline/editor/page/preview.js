/** The factsheet as it will be printed, page by page, while it is translated; and the web page as the second view. */

import { ask, Refused } from "./api.js";
import { go, where } from "./address.js";
import { find, later, make } from "./dom.js";
import { unsaved } from "./drafts.js";
import { counted, label, number } from "./labels.js";
import { clickPage, drawMarks, forgetMarks, hoverPage, takePlaces } from "./marks.js";
import { say } from "./notices.js";
import { choose, options } from "./options.js";
import { localeOf, on, store } from "./store.js";
import { beginWeb, forgetWeb, loadWeb, showFault } from "./web.js";

/** @typedef {import("./types.js").Preview} Preview @typedef {"own" | "english"} Side */

const TYPING = 200; // milliseconds without a key after which a page is asked for
const STEPS = [50, 75, 100, 125, 150, 200, 300];

/** @type {Record<Side, string>} the key of the request whose pages are waited for */
const waiting = { own: "", english: "" };
/** @type {Map<string, any>} events that came before the answer that named their key */
const early = new Map();
/** The key of the pages that were asked for without what is typed, since that cannot be shown. */
let withoutTyped = "";

export function beginPreview() {
  beginWeb();
  fillChoices();
  on("catalog", () => {
    forgetMarks();
    find("#pages").replaceChildren();
    find("#moved").hidden = true;
    told = "";
    forgetWeb();
    void both();
  });
  const soon = later(TYPING, () => void request("own"));
  on("typed", () => {
    find("#pages-state").textContent = label("preview-waiting");
    soon();
  });
  on("message", (id) => {
    if (id === store.current) soon();
  });
  on("open", () => {
    find("#moved").hidden = true;
    if (options.view === "pages") drawMarks(true);
  });
  find("#pages").addEventListener("click", clickPage);
  find("#pages").addEventListener("pointermove", hoverPage);
  find("#pages").addEventListener("pointerleave", hoverPage);
  new ResizeObserver(later(300, () => { if (!find("#pages").hidden && asked !== pixels()) void both(); })).observe(find("#pages"));
}

function fillChoices() {
  const editions = find("#edition");
  const fillEditions = () => {
    editions.replaceChildren(...store.workspace.editions.map(({ id, title }) => make("option", { value: id }, title || id)));
    if (store.workspace.editions.some(({ id }) => id === where.edition)) editions.value = where.edition;
  };
  fillEditions();
  on("workspace", fillEditions);
  editions.addEventListener("change", () => {
    go({ edition: editions.value });
    forgetMarks();
    void both();
  });
  const zoom = find("#zoom");
  zoom.replaceChildren(...STEPS.map((step) => make("option", { value: step }, label("zoom-step", { percent: number(step) }))));
  zoom.value = String(options.zoom);
  zoom.addEventListener("change", () => {
    choose({ zoom: Number(zoom.value) });
    layOut();
    void both();
  });
  const beside = find("#beside");
  beside.checked = options.beside;
  beside.addEventListener("change", () => {
    choose({ beside: beside.checked });
    layOut();
    void both();
  });
  for (const view of document.getElementsByName("view")) {
    const radio = /** @type {HTMLInputElement} */ (view);
    radio.checked = radio.value === options.view;
    radio.addEventListener("change", () => {
      choose({ view: /** @type {"pages" | "web"} */ (radio.value) });
      layOut();
      void both();
    });
  }
  layOut();
}

function hasEnglish() {
  return options.beside && store.locale !== "en" && Boolean(localeOf(store.domain, "en"));
}

function layOut() {
  const pages = find("#pages");
  pages.hidden = options.view === "web";
  for (const control of document.querySelectorAll(".printed")) /** @type {HTMLElement} */ (control).hidden = pages.hidden;
  find("#web").hidden = options.view !== "web";
  pages.classList.toggle("two", hasEnglish());
  pages.style.setProperty("--zoom", String(options.zoom / 100));
  if (!hasEnglish()) for (const page of pages.querySelectorAll(".page.english")) page.remove();
}

async function both() {
  layOut();
  await request("own");
  if (hasEnglish() && options.view === "pages") await request("english");
}

let asked = 0;

/** The width of one page on the screen, in pixels of the screen. */
function pixels() {
  const pages = find("#pages");
  const columns = hasEnglish() ? 2 : 1;
  const room = (pages.clientWidth - 16 * (columns + 1)) / columns;
  return Math.round(Math.min(Math.max(room, 240) * (options.zoom / 100), 2400) * devicePixelRatio);
}

/** Ask for the pages as they are typed; the answer comes as an event. @param {Side} side @param {Record<string, string[]>} typed */
async function request(side, typed = unsaved()) {
  if (!store.domain) return;
  const { domain, locale } = store;
  const own = side === "own";
  asked = pixels();
  find("#pages-state").textContent = label("preview-waiting");
  const body = { domain, locale: own ? locale : "en", edition: find("#edition").value, unsaved: own ? typed : {}, width: asked };
  try {
    const { key } = await ask("POST", "/api/preview", { body });
    if (domain !== store.domain || locale !== store.locale) return;
    waiting[side] = key;
    if (own && !Object.keys(typed).length && Object.keys(unsaved()).length) withoutTyped = key;
    if (own && options.view === "web") loadWeb();
    const come = early.get(key);
    early.clear();
    if (come) await receive(come);
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    showFault(failure.diagnostics);
  }
}

/** Take an event of the server that has to do with pages. @param {any} event */
export async function receive(event) {
  const side = /** @type {Side | undefined} */ (Object.keys(waiting).find((one) => waiting[/** @type {Side} */ (one)] === event.key));
  if (event.key && !side) {
    early.set(event.key, event);
    return;
  }
  if (event.type === "preview-failed") {
    showFault(event.diagnostics);
    const isEmpty = side === "own" && options.view === "pages" && !document.querySelector("#pages .page.own");
    if (isEmpty && Object.keys(unsaved()).length) await request("own", {}); // the pages as they are saved
    return;
  }
  await showPages(event, side ?? "own");
}

/** @param {Preview} preview @param {Side} side */
async function showPages(preview, side) {
  const images = await Promise.all(preview.pages.map(async (page) => {
    const image = /** @type {HTMLImageElement} */ (new Image(page.w, page.h));
    image.src = `/api/preview/${encodeURIComponent(preview.key)}/${page.n}.png`;
    image.alt = label(side === "own" ? "page-alt" : "page-alt-english", { page: number(page.n), pages: number(preview.pages.length) });
    await image.decode().catch(() => undefined);
    return image;
  }));
  if (waiting[side] !== preview.key) return;
  const pages = find("#pages");
  images.forEach((image, place) => {
    const { n, w, h } = preview.pages[place];
    const had = pages.querySelector(`.page.${side}[data-page="${n}"]`);
    const page = had ?? make("div", { class: `page ${side}`, "data-page": n, "data-side": side });
    page.style.setProperty("--ratio", `${w} / ${h}`);
    page.style.gridRow = String(n);
    page.querySelector("img")?.remove();
    page.prepend(image);
    if (!had) pages.append(page);
  });
  for (const page of pages.querySelectorAll(`.page.${side}`)) {
    if (Number(page.dataset.page) > images.length) page.remove();
  }
  if (side === "own") {
    if (preview.key !== withoutTyped) find("#pages-fault").hidden = true;
    find("#pages-state").textContent = counted("pages-count", images.length);
    tellMoved(preview.moved);
  }
  takePlaces(side, preview.places);
}

/** The messages that were last told to stand on another page: what was put away is not told again. */
let told = "";

/** @param {string[]} moved */
function tellMoved(moved) {
  if (told === moved.join()) return;
  told = moved.join();
  const notice = find("#moved");
  notice.hidden = !moved.length;
  if (!moved.length) return;
  const text = counted("moved", moved.length, { id: moved[0] });
  notice.querySelector("p").textContent = text;
  say(text);
}

