/**
 * The shapes of what the server answers, as pipeline/editor/view.py and routes.py write them; no code.
 *
 * @typedef {{severity: "error" | "warning", code: string, message: string, hint: string, path: string, line: number, at: [number, number, number][], fix: string[]}} Finding `at`: plural form, from and to, in characters; `fix`: the translations without it
 * @typedef {{category: string, examples: number[]}} PluralForm
 * @typedef {"approved" | "fuzzy" | "outdated" | "missing"} State
 *
 * @typedef {object} Message
 * @property {string} id
 * @property {string} source
 * @property {string} plural
 * @property {string} previous_source
 * @property {string[]} translations
 * @property {PluralForm[]} forms
 * @property {string[]} notes
 * @property {string} remarks
 * @property {State} state
 * @property {boolean} fuzzy
 * @property {string} etag empty where the catalog has no entry for the message
 * @property {string} section
 * @property {Finding[]} findings
 *
 * @typedef {{id: string, ours: string[], theirs: string[]}} FileConflict
 * @typedef {{messages: Message[], findings: Finding[], conflicts: FileConflict[], undo: boolean}} CatalogView
 *
 * @typedef {object} Around What a message has around it.
 * @property {Record<string, {translations: string[], state: State}>} others
 * @property {{source: string, term: string, forms: string[], note: string}[]} terms
 * @property {{id: string, source: string, name: string, forms: string[]}[]} names
 * @property {[("=" | "-" | "+"), string][]} diff
 *
 * @typedef {{fuzzy: number, todo: number, failing: number, questions: number}} Counts
 * @typedef {{name: string, tag: string, language: string, direction: "ltr" | "rtl", counts: Counts | null, error: Finding | null}} Locale
 * @typedef {{domain: string, title: string, locales: Locale[]}} Domain
 *
 * @typedef {object} Interface The labels of the page in one language.
 * @property {string} locale
 * @property {string} tag
 * @property {"ltr" | "rtl"} direction
 * @property {{name: string, tag: string, language: string}[]} locales
 * @property {Record<string, string[]>} labels
 * @property {string[]} categories CLDR's plural categories, in the order of gettext's forms
 * @property {string} grammar the regular expression that takes a message apart
 *
 * @typedef {object} Workspace
 * @property {string} key
 * @property {boolean} read_only
 * @property {Domain[]} domains
 * @property {Finding[]} faults why it could not be read again
 * @property {{id: string, title: string}[]} editions
 * @property {Interface} interface
 *
 * @typedef {[number, number, number, number, number]} Place page, x, y, width and height in fractions of the page
 * @typedef {{n: number, w: number, h: number}} PageSize
 * @typedef {object} Preview
 * @property {string} key
 * @property {PageSize[]} pages
 * @property {Record<string, Place[]>} places
 * @property {string[]} moved
 * @property {Finding[]} findings
 * @property {number} ms
 */

export {};
