/** What the server tells by itself; and that it does not answer any more, or again. */

import { ask, greet, passOver, Refused, TAB } from "./api.js";
import { openCatalog, reload, tellWorkspaceFaults } from "./catalog.js";
import { find } from "./dom.js";
import { label } from "./labels.js";
import { receive } from "./preview.js";
import { localeOf, on, store, tell } from "./store.js";

const AGAIN = 2000; // milliseconds

/** @type {EventSource | undefined} */
let source;
let isThere = true;
let timer = 0;

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
  tell("workspace");
  tellWorkspaceFaults();
  if (localeOf(store.domain, store.locale)) await reload();
  else await openCatalog(store.domain, store.locale);
}

function lost(text = label("server-lost")) {
  if (timer) return;
  isThere = false;
  show(text);
  source?.close();
  timer = setTimeout(() => void attempt(), AGAIN);
}

async function attempt() {
  try {
    await greet();
    timer = 0;
    connect();
  } catch (failure) {
    passOver(failure);
    timer = 0;
    lost(label(failure instanceof Refused && failure.status === 403 ? "server-new" : "server-lost"));
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
  if (place.textContent === text) return; // else it would be read out again
  place.hidden = !text;
  place.textContent = text;
}
