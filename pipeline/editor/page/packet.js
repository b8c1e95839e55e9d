/** The packet for those who have only a word processor or a CAT tool: XLIFF out, and in again. */

import { ask, catalogPath, Refused } from "./api.js";
import { reload } from "./catalog.js";
import { find, make } from "./dom.js";
import { counted, label } from "./labels.js";
import { store } from "./store.js";

export function beginPacket() {
  find("#packet-button").addEventListener("click", () => {
    find("#packet-out").href = catalogPath(store.domain, store.locale, "packet.xlf");
    find("#packet-result").replaceChildren();
    find("#packet").showModal();
  });
  find("#packet-in").addEventListener("change", () => void bringIn());
}

async function bringIn() {
  const input = /** @type {HTMLInputElement} */ (find("#packet-in"));
  const file = input.files?.[0];
  if (!file) return;
  const told = find("#packet-result");
  told.replaceChildren(make("p", {}, label("packet-reading")));
  try {
    const { saved, refused } = await ask("POST", catalogPath(store.domain, store.locale, "packet.xlf"), { file });
    told.replaceChildren(make("p", {}, counted("packet-saved", saved.length)));
    if (refused.length > 0) {
      told.append(make("p", {}, counted("packet-refused", refused.length)), make("ul", {}, refused.map(refusal)));
    }
    await reload();
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    told.replaceChildren(...failure.diagnostics.map((one) => make("p", { class: "fault" }, `${one.message} `, make("span", { class: "hint" }, one.hint))));
    if (!failure.diagnostics.length) told.replaceChildren(make("p", { class: "fault" }, label("not-saved-offline")));
  }
  input.value = "";
}

/** @param {import("./types.js").Finding} one */
function refusal(one) {
  return make("li", { lang: "en", dir: "ltr" }, one.message, " ", one.hint && make("span", { class: "hint" }, one.hint));
}
