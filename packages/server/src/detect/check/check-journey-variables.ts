import { storableText } from '@tocsin/runner';

/** `{{token}}` in a step; spaces within are allowed. */
const VARIABLE = /\{\{ {0,9}([\w.-]{1,100}) {0,9}\}\}/g;

type Values = Readonly<Record<string, string>>;

/**
 * Puts variables into a text.
 * @param fit makes a value fit the place it comes to
 * @throws Error when no earlier step has extracted one of them
 */
export function fillIn(text: string, values: Values, fit: (value: string) => string): string {
  return text.replace(VARIABLE, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`"{{${name}}}" is not known: no step before extracts it`);
    return fit(value);
  });
}

/** In an address a value may be a part or a whole one; only what no address may hold is escaped. */
export function forAddress(value: string): string {
  return encodeURI(storableText(value)).replaceAll('%25', '%');
}

/** A header is one line. */
export function forHeader(value: string): string {
  return value.replaceAll(/[\r\n\0]/g, ' ').trim();
}

/** In a body a value is escaped as its kind needs: within JSON, or within a form. */
export function forBody(contentType: string, body: string): (value: string) => string {
  if (/json/i.test(contentType) || (contentType === '' && /^\s*[[{]/.test(body))) {
    return (value) => JSON.stringify(value).slice(1, -1);
  }
  return /x-www-form-urlencoded/i.test(contentType) ? encodeURIComponent : (value) => value;
}
