import { stripVTControlCharacters } from 'node:util';

/**
 * Takes from a text what could steer a terminal: titles and output come from outside. Line ends and tabs stay.
 * @returns the text without escape sequences, with every other control character as `·`
 */
export function printableText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}/gu, '·');
}

/** The same for every text within an answer; its shape stays. */
export function printable<T>(value: T): T {
  if (typeof value === 'string') return printableText(value) as T;
  if (Array.isArray(value)) return value.map(printable) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [printableText(key), printable(inner)])) as T;
}
