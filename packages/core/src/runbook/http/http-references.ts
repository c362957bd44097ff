import { parseHttp } from './parse-http.ts';

/** `{{NAME}}`, also `{{ login.response.body.$.token }}` and `{{$guid}}`. */
const REFERENCE = /\{\{([^{}\n]{1,500})\}\}/g;

/** A piece of a text: as it stands, or a reference by what is written in the braces. */
export type HttpPiece = { readonly text: string } | { readonly reference: string };

/** Cuts a text at its references. */
export function httpPieces(text: string): readonly HttpPiece[] {
  const pieces: HttpPiece[] = [];
  let at = 0;
  for (const match of text.matchAll(REFERENCE)) {
    if (match.index > at) pieces.push({ text: text.slice(at, match.index) });
    pieces.push({ reference: (match[1] ?? '').trim() });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

/**
 * Plain names that a `.http` text refers to and does not say itself, in their order: from parameters, session or environment.
 */
export function parametersInHttp(source: string): readonly string[] {
  const own = new Set(parseHttp(source).variables.map(({ name }) => name));
  const names = httpPieces(source).flatMap((piece) => {
    if (!('reference' in piece)) return [];
    const name = /^(?:\$processEnv\s+%?)?([A-Za-z_]\w*)$/.exec(piece.reference)?.[1];
    return name === undefined || own.has(name) ? [] : [name];
  });
  return [...new Set(names)];
}

/**
 * A `.http` text with the values that are known in it, for people to read. What is sent is filled in elsewhere, each value by the
 * rules of its place.
 */
export function showHttp(source: string, values: Readonly<Record<string, string>>): string {
  return source.replace(REFERENCE, (written, reference: string) => {
    const name = reference.trim();
    return Object.hasOwn(values, name) ? (values[name] ?? '') : written;
  });
}
