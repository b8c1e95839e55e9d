/** What the server tells by itself; and that it does not answer any more, or again. */

import { ask, Refused, TAB } from "./api.js";
import { openCatalog, reload, tellWorkspaceFaults } from "./catalog.js";
import { find } from "./dom.js";
import { label } from "./labels.js";
import { receive } from "./preview.js";
import { localeOf, on, store, tell } from "./store.js";

const AGAIN = 2000; // milliseconds

/** @type {EventSource | undefined} */
let source;
let isThere = true;

export function listen() {
  on("server", (answers) => {
    if (!answers) lost();
  });
  connect();
}

function connect() {
  source?.close();
  source = new EventSource("/api/events");
  source.addEventListener("open", () => void found());
  source.addEventListener("error", () => tell("server", false));
  source.addEventListener("message", (message) => {
    const event = JSON.parse(message.data);
    if (event.type === "workspace") void renew().catch(passOver);
    else if (event.type === "catalog") {
      const isShown = event.domain === store.domain && event.locale === store.locale;
      if (isShown && event.tab !== TAB) void reload().catch(passOver);
    }
    else if (event.type === "preview" || event.type === "preview-failed") void receive(event);
  });
}

/** Take over what has changed in profiles, layouts, settings or the list of locales. */
async function renew() {
  const { domains, editions, faults } = await ask("GET", "/api/workspace");
  Object.assign(store.workspace, { domains, editions, faults });
  tellWorkspaceFaults();
  if (localeOf(store.domain, store.locale)) await reload();
  else await openCatalog(store.domain, store.locale);
}

/** @param {unknown} failure */
function passOver(failure) {
  if (!(failure instanceof Refused)) throw failure;
}

function lost() {
  if (!isThere) return;
  isThere = false;
  show(label("server-lost"));
  source?.close();
  setTimeout(() => void attempt(), AGAIN);
}

async function attempt() {
  try {
    await ask("GET", "/api/workspace");
    connect();
  } catch (failure) {
    if (failure instanceof Refused && failure.status === 403) show(label("server-new"));
    setTimeout(() => void attempt(), AGAIN);
  }
}

/** Take over what has changed before the server was listened to: on a slow start, and while it was away. */
async function found() {
  const wasAway = !isThere;
  isThere = true;
  show("");
  await reload().catch(passOver);
  if (wasAway) tell("message", store.current);
}

/** @param {string} text */
function show(text) {
  const place = find("#server");
  place.hidden = !text;
  place.textContent = text;
}
