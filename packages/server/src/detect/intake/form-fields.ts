import { type Fields, parseObject } from './fields.ts';
import type { RawRequest } from './format.ts';

/**
 * The fields of a request, whichever way its sender wrote them: in the query, as a form, or as JSON; those of the body win.
 * @returns null when the body is neither a form nor a JSON object
 */
export function formFields({ query, header, body }: RawRequest): Fields | null {
  const asked = Object.fromEntries(query);
  if (body.length === 0) return asked;
  const text = body.toString('utf8');
  const type = header('content-type') ?? '';
  const json = parseObject(text);
  if (json) return { ...asked, ...json };
  if (!type.includes('form-urlencoded') || !text.includes('=')) return null;
  return { ...asked, ...Object.fromEntries(new URLSearchParams(text)) };
}
