/** What a translator has chosen for the page, which the browser remembers. */

const KEY = "options";

const CHOSEN = {
  saveAsTyped: false,
  beside: false,
  zoom: 100,
  /** @type {"pages" | "web"} */ view: "pages",
  interface: "",
};

/** @returns {typeof CHOSEN} */
function read() {
  try {
    return { ...CHOSEN, ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return { ...CHOSEN };
  }
}

export const options = read();

/** @param {Partial<typeof CHOSEN>} change */
export function choose(change) {
  Object.assign(options, change);
  try {
    localStorage.setItem(KEY, JSON.stringify(options));
  } catch {
    // Where the browser keeps nothing, the choice holds as long as the page.
  }
}
