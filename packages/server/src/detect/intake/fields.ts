export type Fields = Readonly<Record<string, unknown>>;

const MOST_LABELS = 64;
const MOST_LABEL_CHARACTERS = 200;
const MOST_LINK_CHARACTERS = 2000;
/** Later than any alert of today, and what PostgreSQL can still keep. */
const LATEST_MS = Date.UTC(9999, 0);

/** @returns the object that a text in JSON is; null when it is anything else */
export function parseObject(text: string): Fields | null {
  const value = parseJson(text);
  return isObject(value) ? value : null;
}

/** @returns what a text in JSON says; undefined when it is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at a key; empty when there is none. */
export function objectAt(fields: Fields, key: string): Fields {
  const value = own(fields, key);
  return isObject(value) ? value : {};
}

/** The list at a key; empty when there is none. */
export function listAt(fields: Fields, key: string): readonly unknown[] {
  const value = own(fields, key);
  return Array.isArray(value) ? value : [];
}

/** The text at a key, tidied; numbers and booleans as text; null when it is empty or of another kind. */
export function textAt(fields: Fields, key: string): string | null {
  return textOf(own(fields, key));
}

/** The first of several keys that has a text. */
export function firstText(fields: Fields, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const text = textAt(fields, key);
    if (text !== null) return text;
  }
  return null;
}

export function textOf(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return null;
  const text = clean(value).trim();
  return text === '' ? null : text;
}

/** U+0000 and halves of surrogate pairs are valid in JSON, and PostgreSQL refuses both. */
export function clean(text: string): string {
  return text.replace(/\p{Surrogate}|\0/gu, '\uFFFD');
}

/** Cuts a text to so many characters, never in the middle of one. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return clean(text.slice(0, most)).replace(/\uFFFD$/, '');
}

/** Labels of objects of texts, the earlier ones first; bounded in number and length. Other values are left out. */
export function labelsOf(...sources: readonly unknown[]): Record<string, string> {
  const labels = new Map<string, string>();
  for (const source of sources) {
    if (!isObject(source)) continue;
    for (const key in source) {
      if (labels.size >= MOST_LABELS) return Object.fromEntries(labels);
      const text = textAt(source, key);
      const name = textOf(cut(key, MOST_LABEL_CHARACTERS));
      if (text !== null && name !== null && !labels.has(name)) labels.set(name, cut(text, MOST_LABEL_CHARACTERS));
    }
  }
  return Object.fromEntries(labels);
}

/** Labels of `name:value` words, as tags are written. */
export function labelsOfTags(tags: readonly unknown[]): Record<string, string> {
  const pairs = tags.slice(0, MOST_LABELS).flatMap((tag) => {
    const text = textOf(tag);
    const colon = text?.indexOf(':') ?? -1;
    return text !== null && colon > 0 ? [[text.slice(0, colon), text.slice(colon + 1)]] : [];
  });
  return labelsOf(Object.fromEntries(pairs));
}

/** @returns milliseconds of ISO 8601, or of seconds or milliseconds since 1970; null when it is none of them */
export function timeOf(value: unknown): number | null {
  const text = textOf(value);
  if (text === null || text.length > 40) return null;
  const ms = /^\d{9,13}(\.\d+)?$/.test(text) ? epochMs(Number(text)) : Date.parse(withColon(text));
  return ms > 0 && ms < LATEST_MS ? Math.floor(ms) : null;
}

/** @returns an address that a browser may be sent to; null for anything else */
export function linkOf(value: unknown): string | null {
  const text = textOf(value);
  if (text === null || text.length > MOST_LINK_CHARACTERS || !/^https?:\/\//i.test(text)) return null;
  return URL.canParse(text) ? text : null;
}

/** ISO 8601 allows an offset without a colon; Date does not. */
function withColon(text: string): string {
  return text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
}

function epochMs(value: number): number {
  return value < 1e11 ? value * 1000 : value;
}

function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
