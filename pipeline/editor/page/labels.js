/** The labels of the interface, as the server has them in one language. */

/** @typedef {import("./types.js").Interface} Interface */

/** @type {Interface} */
let spoken;

/** @param {Interface} given */
export function speak(given) {
  spoken = given;
  document.documentElement.lang = given.tag;
  document.documentElement.dir = given.direction;
  for (const element of document.querySelectorAll("[data-label]")) {
    element.textContent = label(/** @type {HTMLElement} */ (element).dataset.label ?? "");
  }
  for (const element of document.querySelectorAll("[data-name]")) {
    element.setAttribute("aria-label", label(/** @type {HTMLElement} */ (element).dataset.name ?? ""));
  }
}

/**
 * @param {string} id
 * @param {Record<string, string | number>} [values]
 */
export function label(id, values = {}) {
  const forms = spoken.labels[id];
  if (!forms) throw new Error(`there is no label ${id}`);
  return fill(forms[0], values);
}

/**
 * Return the label for a number of things.
 * @param {string} id
 * @param {number} count
 * @param {Record<string, string | number>} [values]
 */
export function counted(id, count, values = {}) {
  const forms = spoken.labels[id];
  const form = spoken.categories.indexOf(new Intl.PluralRules(spoken.tag).select(count));
  return fill(forms[form] ?? forms[forms.length - 1], { count: number(count), ...values });
}

/** @param {number} value */
export function number(value) {
  return value.toLocaleString(spoken.tag);
}

/**
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
function fill(text, values) {
  return text.replace(/\{\{|\}\}|\{([a-z_]+)\}/g, (whole, name) => (name ? String(values[name] ?? whole) : whole[0]));
}
