/** Requests to the server. What it refuses is thrown as a Refused, which has its diagnostics. */

/** @typedef {import("./types.js").Finding} Finding */

/** Names this tab to the server, which tells every tab what another one has saved. */
export const TAB = crypto.randomUUID();

let token = tokenOf(document);

/** @param {Document} page */
function tokenOf(page) {
  return page.querySelector("meta[name=token]")?.getAttribute("content") ?? "";
}

/** An answer that is none of the good ones; of status 0 where the server did not answer. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {any} body
   */
  constructor(status, body) {
    /** @type {Finding[]} */
    const diagnostics = body?.diagnostics ?? [];
    super(diagnostics.map((one) => one.message).join("; ") || (status ? `status ${status}` : "the server does not answer"));
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
  const answer = await request(path, { method, headers, body: file ?? (body === undefined ? undefined : JSON.stringify(body)) });
  return said(answer);
}

/** Take the token of a server that was started anew, which gives it to a browser that has opened its new address. */
export async function greet() {
  const page = await request("/", {});
  token = tokenOf(new DOMParser().parseFromString(await page.text(), "text/html"));
}

/** @param {string} path @param {RequestInit} options */
async function request(path, options) {
  const answer = await fetch(path, options).catch(() => {
    throw new Refused(0, null);
  });
  if (!answer.ok) throw new Refused(answer.status, await said(answer));
  return answer;
}

/** @param {Response} answer @returns {Promise<any>} what it says in JSON */
async function said(answer) {
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  return isJson ? answer.json().catch(() => null) : null;
}

/** Pass over what the server refuses, where what is shown stays as it was. @param {unknown} failure */
export function passOver(failure) {
  if (!(failure instanceof Refused)) throw failure;
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
