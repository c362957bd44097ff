import { REDACTED } from '@tocsin/core';

/** Members of an answer that hold a credential. */
const SECRET_MEMBER = /secret|passw|credential|private_?key|api_?key|access_?key|(?<!page[_-]?)token$/i;
const DEEPEST = 200;

/**
 * Values in parsed JSON that no output may show, by the names of their members: `access_token`, `client_secret`. Pagination's
 * `page_token` is none.
 */
export function secretsInJson(value: unknown, depth = 0): string[] {
  if (value === null || typeof value !== 'object' || depth > DEEPEST) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (typeof inner !== 'string') return secretsInJson(inner, depth + 1);
    return SECRET_MEMBER.test(name) && inner !== '' ? [inner] : [];
  });
}

/** A copy in which those values are masked. */
export function maskJson(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (depth > DEEPEST) return '…';
  if (Array.isArray(value)) return value.map((inner) => maskJson(inner, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (typeof inner === 'string' && SECRET_MEMBER.test(name) && inner !== '') return [name, REDACTED];
      return [name, maskJson(inner, depth + 1)];
    }),
  );
}
