import type { LeverValue } from '../evaluate.ts';
import { answerTo, type PageTemplate } from './answer.ts';
import { rememberMode, retryAfterSeconds } from './mode.ts';
import type { Answer, RequestView } from './request.ts';
import { matchRoutes } from './routes.ts';

export interface ReadOnlyOptions {
  /** What may be written all the same: `POST /login`, `/hooks/**`; see `matchRoutes`. */
  except?: readonly string[];
  title?: string;
  /** Said when the lever has no message. */
  message?: string;
  /** 60 by default. */
  retryAfterSeconds?: number;
  template?: PageTemplate;
}

/** RFC 9110, 9.2.1. Whatever is not among them may write, also a method that nobody knows. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
const OVERRIDES = ['x-http-method-override', 'x-http-method', 'x-method-override'];

/**
 * Makes the decision of the read-only mode: while its lever is pulled, requests that may write are answered 503 with Retry-After.
 * A header that replaces the method never makes a request safe, and makes one unsafe that asks for an unsafe method with GET.
 *
 * @returns a pure function of the request, the lever's value (see `readMode`), the time and, where the
 * value does not say it, the lever's own end, both in milliseconds since 1970
 */
export function decideReadOnly(
  options: ReadOnlyOptions = {},
): (request: RequestView, value: LeverValue | undefined, nowMs: number, leverUntilMs?: number) => Answer | null {
  const excepted = matchRoutes(options.except ?? []);
  const read = rememberMode();
  const {
    title = 'Nothing can be changed right now',
    message = 'Everything can be read. Please try the change again later.',
  } = options;
  return (request, value, nowMs, leverUntilMs) => {
    const mode = read(value);
    if (mode === null || isSafe(request) || excepted(request)) return null;
    const untilMs = mode.untilMs ?? leverUntilMs ?? null;
    const refusal = {
      ...{ status: 503, title, detail: mode.message ?? message, members: { readOnly: true } },
      retryAfterSeconds: retryAfterSeconds(untilMs, nowMs, options.retryAfterSeconds ?? 60),
      ...(untilMs !== null && untilMs > nowMs ? { untilMs } : {}),
    };
    return answerTo(request, refusal, options.template);
  };
}

function isSafe(request: RequestView): boolean {
  if (!SAFE_METHODS.has(request.method)) return false;
  return OVERRIDES.every((name) => {
    const method = request.header(name);
    return method === undefined || SAFE_METHODS.has(method.trim().toUpperCase());
  });
}
