/** What a path of a status page asks for. */
export interface StatusPath {
  /** `''`: the page itself. Else `.json`, `rss`, `atom`, `badge.svg`, `history`, `incidents/INC-1`, `api/v2/summary.json`. */
  readonly document: string;
  /** Null: the path names none. */
  readonly language: string | null;
}

/** Addresses with anything else in them are nobody's: nothing is decoded, so nothing can hide in it. */
const PLAIN = /^(?:\/[A-Za-z0-9_.~=@:+,-]{1,200}){0,8}\/?$/;
const DOTS = /\/\.{1,2}(?:\/|$)/;

/** Whether a path has only plain segments: no escapes, no empty ones, no dots that lead elsewhere. */
export function isPlainPath(path: string): boolean {
  return path.length <= 600 && PLAIN.test(path) && !DOTS.test(path);
}

const DOCUMENTS: ReadonlySet<string> = new Set([
  ...['', 'json', 'rss', 'atom', 'badge.svg', 'history'],
  ...['summary', 'status', 'components', 'incidents', 'scheduled-maintenances'].map((name) => `api/v2/${name}.json`),
  ...['incidents/unresolved', 'scheduled-maintenances/active', 'scheduled-maintenances/upcoming'].map(
    (name) => `api/v2/${name}.json`,
  ),
]);
/** `incidents/INC-2026-001`; `history/2026-10`, and its second page `history/2026-10/2`. */
const NAMED = /^(?:incidents\/[A-Za-z0-9_.-]{1,64}|history\/20\d\d-(?:0[1-9]|1[0-2])(?:\/[1-9]\d{0,3})?)$/;

/**
 * Reads what follows the service in a path: `/de/history`, or nothing.
 * @param languages those that the page is offered in
 * @returns null when it is no document of the page: then it may be a form, or nothing at all
 */
export function readStatusPath(rest: string, languages: readonly string[]): StatusPath | null {
  const path = rest.startsWith('/') ? rest.slice(1) : rest;
  const cut = path.indexOf('/');
  const first = cut === -1 ? path : path.slice(0, cut);
  const language = languages.includes(first) ? first : null;
  const document = language === null ? path : cut === -1 ? '' : path.slice(cut + 1);
  if (document === 'status.json') return { document: 'json', language };
  return DOCUMENTS.has(document) || NAMED.test(document) ? { document, language } : null;
}
