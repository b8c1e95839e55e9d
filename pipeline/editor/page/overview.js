/** What waits in every catalog, with counts that are links to the lists; and the list that is shown, as a link to send. */

import { ask, passOver } from "./api.js";
import { link, where } from "./address.js";
import { find, make } from "./dom.js";
import { label, number } from "./labels.js";
import { say } from "./notices.js";
import { domainName, store } from "./store.js";

const COLUMNS = /** @type {const} */ (["todo", "fuzzy", "failing", "questions"]);

export function beginOverview() {
  find("#overview-button").addEventListener("click", () => void showOverview());
  find("#copy-link").addEventListener("click", () => void copyLink());
}

async function copyLink() {
  const { message: _, ...list } = where;
  const address = new URL(link(list), location.href).href;
  try {
    await navigator.clipboard.writeText(address);
    say(label("link-copied"));
  } catch {
    prompt(label("copy-link"), address);
  }
}

export async function showOverview() {
  const dialog = find("#overview");
  const told = await ask("GET", "/api/workspace").catch(passOver);
  if (told) store.workspace.domains = told.domains;
  const rows = store.workspace.domains.flatMap(({ domain, title, locales }) => locales.filter(({ name }) => name !== "en").map(({ counts, ...own }) =>
    make("tr", {},
      make("th", { scope: "row" }, make("a", { href: link({ domain, locale: own.name }) }, `${own.language} · ${domainName({ domain, title })}`)),
      counts
        ? COLUMNS.map((show) => make("td", { "data-label": label(`show-${show}`) }, count(domain, own.name, show, counts[show])))
        : make("td", { colspan: COLUMNS.length, class: "fault" }, own.error?.message ?? label("not-read", { domain, locale: own.name })))));
  find("#overview-table").replaceChildren(
    make("thead", {}, make("tr", {},
      make("th", { scope: "col" }, label("catalog")),
      COLUMNS.map((show) => make("th", { scope: "col" }, label(`show-${show}`))))),
    make("tbody", {}, rows),
  );
  if (!dialog.open) dialog.showModal();
}

/** @param {string} domain @param {string} locale @param {string} show @param {number} many */
function count(domain, locale, show, many) {
  if (!many) return make("span", { class: "zero" }, number(0));
  return make("a", { href: link({ domain, locale, show }) }, number(many));
}
