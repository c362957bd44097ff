import { isReadingMethod, isSecretName } from '@tocsin/core';
import { type Answer, headerOf, NoAnswer, type OutgoingRequest } from './answer.ts';
import { type Exchange, exchange } from './exchange.ts';

const MOST_REDIRECTS = 10;
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Sends a request and follows its redirects, as browsers do: 303, and 301 and 302 after a POST, go on with a GET. Credentials do not
 * follow to another origin, and nothing that changes something follows to an unencrypted one.
 * @param ca certificates to trust beside the usual ones, in PEM
 * @param signal its reason says in a sentence why it was stopped
 * @throws NoAnswer
 */
export async function sendRequest(
  first: OutgoingRequest,
  ca: readonly string[] | null,
  signal: AbortSignal,
): Promise<Answer> {
  const startMs = performance.now();
  const redirects: string[] = [];
  let request = first;
  // What one of the requests before this one did has happened, whatever becomes of this one.
  let hasChanged = false;
  for (;;) {
    const answer = await exchange(request, ca, signal).catch((error: NoAnswer) => {
      throw new NoAnswer(error.message, error.mayHaveHappened || hasChanged);
    });
    hasChanged ||= !isReadingMethod(request.method);
    const target = request.followsRedirects ? targetOf(answer, hasChanged) : null;
    if (target === null) return { ...answer, durationMs: performance.now() - startMs, redirects };
    if (redirects.length >= MOST_REDIRECTS)
      throw new NoAnswer(
        `It redirects more than ${MOST_REDIRECTS} times, at last to ${withoutQuery(target)}.`,
        hasChanged,
      );
    request = redirected(request, answer.status, urlOf(target, request.url, hasChanged));
    redirects.push(request.url.href);
  }
}

function targetOf(answer: Exchange, hasChanged: boolean): string | null {
  if (!REDIRECTS.includes(answer.status)) return null;
  const location = headerOf(answer, 'location');
  if (location === null) throw new NoAnswer(`It answers ${answer.status} and does not say where to go.`, hasChanged);
  return location;
}

function urlOf(target: string, from: URL, hasChanged: boolean): URL {
  const url = URL.canParse(target, from.href) ? new URL(target, from) : null;
  if (url && ['http:', 'https:'].includes(url.protocol)) return url;
  throw new NoAnswer(`It redirects to "${withoutQuery(target)}", which is no web address.`, hasChanged);
}

/** What stands in a query may be a credential. */
function withoutQuery(target: string): string {
  return (target.split(/[?#]/)[0] ?? '').slice(0, 200);
}

function redirected(request: OutgoingRequest, status: number, url: URL): OutgoingRequest {
  const { method } = request;
  const asGet = (status === 303 && method !== 'HEAD') || (status < 303 && method === 'POST');
  const isElsewhere = url.origin !== request.url.origin;
  if (
    isElsewhere &&
    !asGet &&
    !isReadingMethod(method) &&
    url.protocol === 'http:' &&
    request.url.protocol === 'https:'
  )
    throw new NoAnswer(`It redirects a ${method} to ${url.origin}, which is not encrypted.`, false);
  const headers = request.headers.filter(
    ([name]) =>
      !/^host$/i.test(name) &&
      !(asGet && /^(?:content-|transfer-)/i.test(name)) &&
      !(isElsewhere && isCredential(name)),
  );
  return { ...request, url, headers, ...(asGet ? { method: 'GET', body: null } : {}) };
}

/** Whether a header holds something that only its addressee may know. */
export function isCredential(name: string): boolean {
  return /^(?:proxy-)?authorization$|^(?:set-)?cookie2?$|signature/i.test(name) || isSecretName(name);
}
