/** The page of the editor. Start here: what is read first, and which module does what with it. */

import { ask, Refused } from "./api.js";
import { go, readAddress, where } from "./address.js";
import { openCatalog } from "./catalog.js";
import { find, later, make } from "./dom.js";
import { begin, isAnyTyped } from "./drafts.js";
import { listen } from "./events.js";
import { findChanged, SHOWN } from "./filters.js";
import { beginKeys, showHelp } from "./keys.js";
import { label, speak } from "./labels.js";
import { applyFilter, beginList, move, moveToDo, openShown } from "./list.js";
import { beginMessage } from "./message.js";
import { notify } from "./notices.js";
import { choose, options } from "./options.js";
import { beginOverview, showOverview } from "./overview.js";
import { beginPacket } from "./packet.js";
import { learn } from "./parts.js";
import { beginPreview } from "./preview.js";
import { undoSave } from "./saving.js";
import { domainName, on, store, tell } from "./store.js";

async function start() {
  const languages = options.interface || navigator.languages.join(",");
  store.workspace = await ask("GET", `/api/workspace?interface=${encodeURIComponent(languages)}`);
  speak(store.workspace.interface);
  learn(store.workspace.interface.grammar);
  await begin();
  document.body.classList.toggle("read-only", store.workspace.read_only);
  const isNew = !location.hash;
  readAddress();
  chooseCatalog();
  beginFilters();
  beginOptions();
  beginDialogs();
  beginList();
  beginMessage();
  beginPreview();
  beginKeys();
  beginOverview();
  beginPacket();
  listen();
  await openCatalog(where.domain, where.locale);
  document.body.classList.add("ready");
  if (isNew && store.workspace.domains.length > 0) await showOverview();
}

/** Make the address name a catalog that there is, and offer the others. */
function chooseCatalog() {
  const domainOf = (/** @type {string} */ name) => store.workspace.domains.find((one) => one.domain === name);
  const domain = domainOf(where.domain) ?? store.workspace.domains[0];
  const locale = domain?.locales.find((one) => one.name === where.locale) ?? domain?.locales.find((one) => one.name !== "en") ?? domain?.locales[0];
  if (!domain || !locale) return notify("error", label("no-catalog"));
  go({ domain: domain.domain, locale: locale.name });
  const fill = () => {
    find("#domain").replaceChildren(...store.workspace.domains.map((one) => make("option", { value: one.domain }, domainName(one))));
    find("#domain").value = where.domain;
    const own = domainOf(where.domain);
    find("#locale").replaceChildren(...(own?.locales ?? []).map((one) => make("option", { value: one.name, lang: one.tag }, one.language)));
    find("#locale").value = where.locale;
  };
  fill();
  on("workspace", fill);
  const change = () => {
    const own = domainOf(find("#domain").value);
    const wanted = own?.locales.find((one) => one.name === find("#locale").value) ?? own?.locales[0];
    go({ domain: own?.domain, locale: wanted?.name, message: "" });
    fill();
    void openCatalog(where.domain, where.locale);
  };
  find("#domain").addEventListener("change", change);
  find("#locale").addEventListener("change", change);
  addEventListener("hashchange", () => {
    for (const dialog of document.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (dialog).close();
    readAddress();
    fill();
    showFilters();
    void openCatalog(where.domain, where.locale);
  });
}

function beginFilters() {
  find("#show").append(...Object.keys(SHOWN).map((name) =>
    make("label", { class: "filter" },
      make("input", { type: "radio", name: "show", id: `show-${name}`, value: name }),
      make("span", {}, label(`show-${name}`), " ", make("b", { class: "count" })))));
  showFilters();
  find("#show").addEventListener("change", (/** @type {Event} */ event) => {
    go({ show: /** @type {HTMLInputElement} */ (event.target).value });
    showSince();
    applyFilter();
    openShown();
  });
  find("#search").addEventListener("input", () => {
    where.search = find("#search").value;
    applyFilter();
    writeSearch();
  });
  find("#search").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    move(1);
  });
  find("#search-all").addEventListener("click", () => {
    go({ show: "all" });
    showFilters();
    applyFilter();
    find("#search").focus();
  });
  const writeSearch = later(300, () => go({}));
  find("#since").addEventListener("change", async () => {
    go({ since: find("#since").value.trim() });
    const fault = await findChanged(where.since);
    find("#since-fault").textContent = fault;
    tell("counts");
    applyFilter();
    openShown();
  });
}

function showFilters() {
  const radio = /** @type {HTMLInputElement} */ (document.getElementById(`show-${where.show}`) ?? find("#show-all"));
  radio.checked = true;
  where.show = radio.value; // an address may have a filter that there is not
  find("#search").value = where.search;
  find("#since").value = where.since;
  showSince();
}

function showSince() {
  find("#since-box").hidden = where.show !== "changed";
}

function beginOptions() {
  const { locales, locale } = store.workspace.interface;
  const language = find("#interface");
  language.replaceChildren(...locales.map((one) => make("option", { value: one.name, lang: one.tag }, one.language)));
  language.value = locale;
  language.addEventListener("change", () => {
    choose({ interface: language.value });
    location.reload();
  });
  const asTyped = find("#save-as-typed");
  asTyped.checked = options.saveAsTyped;
  asTyped.addEventListener("change", () => choose({ saveAsTyped: asTyped.checked }));
}

function beginDialogs() {
  find("#help-button").addEventListener("click", showHelp);
  find("#options-button").addEventListener("click", () => find("#options").showModal());
  find("#undo").addEventListener("click", () => void undoSave());
  for (const name of /** @type {const} */ (["catalog", "counts"])) on(name, () => { find("#undo").disabled = !store.canUndo; });
  find("#next-todo").addEventListener("click", () => moveToDo(1));
  find("#moved button").addEventListener("click", () => { find("#moved").hidden = true; });
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.append(make("button", { type: "button", onclick: () => dialog.close() }, label("close")));
  }
  for (const tab of document.getElementsByName("pane")) {
    tab.addEventListener("change", () => document.body.classList.toggle("see-pages", /** @type {HTMLInputElement} */ (tab).value === "pages"));
  }
  addEventListener("beforeunload", (event) => {
    if (isAnyTyped()) event.preventDefault();
  });
}

start().catch((failure) => {
  if (!(failure instanceof Refused)) throw failure;
  find("#server").hidden = false;
  find("#server").textContent = failure.message;
});
