import { httpPieces } from './http-references.ts';

/** Why a request cannot be filled in: a sentence without its place. */
export class FillError extends Error {}

/** What references stand for. */
export interface HttpScope {
  /** The text's own variables, as written. */
  readonly variables: ReadonlyMap<string, string>;
  /** Value of anything else; null when there is none. */
  value(reference: string): string | null;
}

const MOST_REFERENCES = 1_000;
/** What a header cannot hold: it would end the line, or is no character of HTTP. */
const UNFIT_FOR_HEADER = /[^\t\x20-\x7E\x80-\xFF]/;

/** Takes a value to the place that it stands at; `before` is what has been written up to there. */
type Fit = (value: string, reference: string, before: string) => string;

/** Fills in a text in which a value may stand as it is, such as what a check expects. @throws FillError */
export function fillText(text: string, scope: HttpScope): string {
  return fill(text, scope, (value) => value, true);
}

/** Fills in the value of a header. @throws FillError also when a value would break the line */
export function fillHeader(text: string, scope: HttpScope): string {
  const filled = fill(text, scope, fitHeader, true);
  if (UNFIT_FOR_HEADER.test(filled)) throw new FillError('A header holds a character that no header can hold');
  return filled;
}

/**
 * Fills in an address. A value at its beginning is a base address; one within the host may hold a port; one in the path or query is
 * percent-encoded, so that it cannot lead elsewhere. The text's own variables are the author's and stand as they are.
 * @throws FillError
 */
export function fillAddress(text: string, scope: HttpScope): string {
  return fill(text, scope, fitAddress, true);
}

/**
 * Fills in a body. By the content type, a value becomes a part of a JSON text (or, outside of quotes, must be JSON itself), of a
 * form, or of XML; in anything else it stands as it is.
 * @throws FillError
 */
export function fillBody(text: string, contentType: string, scope: HttpScope): string {
  const type = contentType.toLowerCase();
  if (/[/+]json\b/.test(type) || (type === '' && /^\s*[{[]/.test(text))) return fill(text, scope, jsonFit(), false);
  if (type.includes('x-www-form-urlencoded')) return fill(text.replace(/\n(?=\s*&)/g, ''), scope, percentEncode, false);
  if (/[/+]xml\b/.test(type)) return fill(text, scope, escapeXml, false);
  const boundary = /boundary="?([^";]+)/i.exec(contentType)?.[1];
  return fill(text, scope, (value, reference) => fitPlain(value, reference, boundary), true);
}

function fitPlain(value: string, reference: string, boundary: string | undefined): string {
  if (boundary === undefined || !value.includes(boundary)) return value;
  throw new FillError(`The value of {{${reference}}} would end its part of the body`);
}

function percentEncode(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    throw new FillError('A value holds half of a character');
  }
}

function escapeXml(value: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  };
  return value.replace(/[&<>"']/g, (sign) => names[sign] ?? sign);
}

function fitHeader(value: string, reference: string): string {
  if (!UNFIT_FOR_HEADER.test(value)) return value;
  throw new FillError(`The value of {{${reference}}} holds a line break or another character that no header can hold`);
}

function fitAddress(value: string, reference: string, before: string): string {
  if (/[\s\p{Cc}]/u.test(value) && before === '')
    throw new FillError(`The value of {{${reference}}} begins an address and holds white space`);
  if (before === '') return value;
  const isHost = /^[a-z]+:\/\/[^/?#]*$/i.test(before) || !/[/?#]/.test(before);
  if (isHost) return percentEncode(value).replace(/%3A|%5B|%5D/g, decodeURIComponent);
  if (value === '.' || value === '..') throw new FillError(`The value of {{${reference}}} would lead to another path`);
  return percentEncode(value);
}

/** Follows the quotes of the JSON text that has been written so far. */
function jsonFit(): Fit {
  let seen = 0;
  let inText = false;
  return (value, reference, before) => {
    for (; seen < before.length; seen++) {
      if (inText && before[seen] === '\\') seen++;
      else if (before[seen] === '"') inText = !inText;
    }
    if (inText) return JSON.stringify(value).slice(1, -1);
    try {
      JSON.parse(value);
      return value;
    } catch {
      throw new FillError(`The value of {{${reference}}} stands outside of quotes and is no JSON`);
    }
  };
}

/** @param asAuthor whether a variable of the text itself is a part of the text, rather than a value */
function fill(text: string, scope: HttpScope, fit: Fit, asAuthor: boolean): string {
  const references = new References(scope);
  let filled = '';
  const write = (part: string, open: readonly string[]): void => {
    for (const piece of httpPieces(part)) {
      if ('text' in piece) {
        filled += piece.text;
        continue;
      }
      const { reference } = piece;
      const own = asAuthor ? scope.variables.get(reference) : undefined;
      if (own === undefined) filled += fit(references.value(reference, open), reference, filled);
      else write(own, references.open(reference, open));
    }
  };
  write(text, []);
  return filled;
}

/** Follows references, within bounds: variables may refer to one another, in a circle or ten times each. */
class References {
  readonly #scope: HttpScope;
  #left = MOST_REFERENCES;

  constructor(scope: HttpScope) {
    this.#scope = scope;
  }

  /** The value of one reference, with everything within it filled in. */
  value(reference: string, open: readonly string[]): string {
    const own = this.#scope.variables.get(reference);
    if (own !== undefined) {
      const within = this.open(reference, open);
      return httpPieces(own)
        .map((piece) => ('text' in piece ? piece.text : this.value(piece.reference, within)))
        .join('');
    }
    const value = this.#scope.value(reference);
    if (value === null) throw new FillError(`Nobody says what {{${reference}}} is`);
    return value;
  }

  /** The names within which the next references stand. */
  open(name: string, open: readonly string[]): readonly string[] {
    this.#left--;
    if (open.includes(name)) throw new FillError(`The variable {{${name}}} goes in a circle`);
    if (this.#left < 0) throw new FillError(`More than ${MOST_REFERENCES} variables refer to one another`);
    return [...open, name];
  }
}
