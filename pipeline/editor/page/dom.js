/** Elements, made in one call. No text that comes from a catalog is ever parsed as markup. */

/**
 * @typedef {string | Node | null | undefined | false} Child
 *
 * Make an element. A property that begins with `on` is a listener, a boolean sets or leaves out an attribute.
 * @param {string} name
 * @param {Record<string, unknown>} [properties]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), /** @type {EventListener} */ (value));
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * @param {string} selector
 * @returns {any} the element that the page has for certain
 */
export function find(selector) {
  const found = document.querySelector(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
}

/**
 * Return a function that runs another one once nothing has called it for a while.
 * @template {unknown[]} Arguments
 * @param {number} milliseconds
 * @param {(...given: Arguments) => void} run
 */
export function later(milliseconds, run) {
  let timer = 0;
  return (/** @type {Arguments} */ ...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...given), milliseconds);
  };
}

/**
 * Scroll a container so that a stretch of it is in sight, and not at all where it is already.
 * @param {HTMLElement} container
 * @param {number} top of the stretch, from the top of the content
 * @param {number} height
 */
export function scrollInto(container, top, height) {
  const { scrollTop, clientHeight } = container;
  if (top >= scrollTop - 1 && top + height <= scrollTop + clientHeight + 1) return;
  const above = height > clientHeight * 0.7 ? 0 : clientHeight / 4;
  container.scrollTop = Math.max(0, top - above);
}
