/** Where the page is, in its address: a link leads to the same list, message, edition and view. */

/**
 * @typedef {object} Where
 * @property {string} domain
 * @property {string} locale
 * @property {string} show the filter
 * @property {string} search
 * @property {string} since
 * @property {string} message
 * @property {string} edition
 */

/** @type {Where} */
const NOWHERE = { domain: "", locale: "", show: "all", search: "", since: "", message: "", edition: "" };

/** @type {Where} */
export const where = { ...NOWHERE };

/** Read the address. @returns {Where} */
export function readAddress() {
  const said = new URLSearchParams(location.hash.slice(1));
  for (const name of /** @type {(keyof Where)[]} */ (Object.keys(NOWHERE))) where[name] = said.get(name) ?? NOWHERE[name];
  return where;
}

/** Write where the page is into its address, without a step in the history. @param {Partial<Where>} change */
export function go(change) {
  Object.assign(where, change);
  history.replaceState(null, "", link(where));
}

/** @param {Partial<Where>} place @returns {string} the address of a place, for a link */
export function link(place) {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(place)) {
    if (value && value !== NOWHERE[/** @type {keyof Where} */ (name)]) said.set(name, value);
  }
  return `./#${said}`; // a link to “#…” or “/#…” would be taken for one that skips to a part of the page
}
