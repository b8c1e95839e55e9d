/** Requests to the server. What it refuses is thrown as a Refused, which has its diagnostics. */

/** @typedef {import("./types.js").Finding} Finding */

/** Names this tab to the server, which tells every tab what another one has saved. */
export const TAB = crypto.randomUUID();

const token = /** @type {HTMLMetaElement} */ (document.querySelector("meta[name=token]")).content;

/** An answer that is none of the good ones; of status 0 where the server did not answer. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {any} body
   */
  constructor(status, body) {
    /** @type {Finding[]} */
    const diagnostics = body?.diagnostics ?? [];
    super(diagnostics.map((one) => one.message).join("; ") || `status ${status}`);
    this.status = status;
    this.body = body;
    this.diagnostics = diagnostics;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: unknown, file?: Blob, etag?: string}} [options]
 * @returns {Promise<any>}
 */
export async function ask(method, path, { body, file, etag } = {}) {
  /** @type {Record<string, string>} */
  const headers = method === "GET" ? {} : { "X-Token": token, "X-Tab": TAB };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (etag !== undefined) headers["If-Match"] = `"${etag}"`;
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: file ?? (body === undefined ? undefined : JSON.stringify(body)) });
  } catch {
    throw new Refused(0, null);
  }
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  const said = isJson ? await answer.json().catch(() => null) : null;
  if (!answer.ok) throw new Refused(answer.status, said);
  return said;
}

/**
 * The address of a catalog, or of what is below it.
 * @param {string} domain
 * @param {string} locale
 * @param {...string} below
 */
export function catalogPath(domain, locale, ...below) {
  return ["/api/catalogs", ...[domain, locale, ...below].map(encodeURIComponent)].join("/");
}
