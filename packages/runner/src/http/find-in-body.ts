import { JSONPathEnvironment } from 'json-p3';
import { type Answer, headerOf } from './answer.ts';
import { bodyJson, bodyText } from './body-text.ts';

/** Deeper than any answer that somebody means. */
const DEEPEST = 200;
const environment = new JSONPathEnvironment({ maxRecursionDepth: DEEPEST });

/**
 * What a path finds in the body of an answer: a JSONPath (RFC 9535) such as `$.items[0].id`, which may leave out its `$.`; empty or `*`:
 * the whole text. Several values come as a list.
 * @returns undefined when there is nothing
 * @throws Error with a sentence when the path is none, or the body cannot be looked into
 */
export function findInBody(answer: Answer, path: string): unknown {
  if (path === '' || path === '*') return bodyText(answer) ?? undefined;
  if (answer.isCut) throw new Error('the body is too long to be looked into');
  const json = bodyJson(answer);
  if (json === undefined) throw new Error('the body is not JSON');
  const query = path.startsWith('$') ? path : `$${path.startsWith('[') ? '' : '.'}${path}`;
  // Parsed JSON is what the library takes; its type cannot be told from `unknown` otherwise.
  const found: unknown[] = environment
    .compile(query)
    .query(json as never)
    .values();
  return found.length > 1 ? found : found[0];
}

/**
 * The value of `response.body.$.token`, `response.headers.X-Id` or `response.status` of an answer, as text.
 * @returns null when there is nothing
 * @throws Error as findInBody
 */
export function findInAnswer(answer: Answer, reference: string): string | null {
  const [, part = '', rest = ''] = /^response\.(body|headers?|status)(?:\.(.*)|(?=\[)(.*))?$/.exec(reference) ?? [];
  if (part === 'status') return String(answer.status);
  if (part.startsWith('header')) return headerOf(answer, rest);
  if (part !== 'body') return null;
  const found = findInBody(answer, rest);
  if (found === undefined || found === null) return null;
  return typeof found === 'string' ? found : JSON.stringify(found);
}
