import type { LeverValue } from '../evaluate.ts';
import { addressKey } from './address.ts';
import { answerTo, type PageTemplate } from './answer.ts';
import { type GuardOptions, guardStore } from './guard-store.ts';
import { memoryStore } from './memory-store.ts';
import type { RateRule, RateStore, RateVerdict } from './rate-store.ts';
import type { Decision, RequestView } from './request.ts';
import { type AllowList, matchAllowList } from './staff.ts';

export interface RateLimitOptions extends Omit<GuardOptions, 'now'> {
  /** Requests in a window, and as many at once. A lever's number replaces it. */
  limit: number;
  /** 60,000 by default. */
  windowMs?: number;
  /** Names the policy in the headers and in the store; several limits need several names. `default` by default. */
  name?: string;
  /**
   * Who is counted together: `address` (an IPv6 address by its first 64 bits), or a function that returns a user or anything else.
   * Undefined: this request is not counted.
   */
  key?: 'address' | ((request: RequestView) => string | undefined);
  /** Only these routes are counted; all by default. */
  only?: (request: RequestView) => boolean;
  /** Who is not counted. */
  allow?: AllowList;
  /** This process by default. */
  store?: RateStore;
  template?: PageTemplate;
}

/** https://iana.org/assignments/http-problem-types, registered by the draft below. */
const QUOTA_EXCEEDED = 'https://iana.org/assignments/http-problem-types#quota-exceeded';

/**
 * Makes the decision of a rate limit. Responses carry RateLimit-Policy and RateLimit as of draft-ietf-httpapi-ratelimit-headers-10;
 * beyond the limit the answer is 429 with Retry-After.
 *
 * @returns a function of the request and the lever's value, a number of requests in the window that replaces `limit`; anything
 *   else than a number from 0 leaves it
 * @throws when limit, window, name or allow list cannot be used
 */
export function decideRateLimit(
  options: RateLimitOptions,
): (request: RequestView, value: LeverValue | undefined) => Decision | Promise<Decision> {
  const { limit, windowMs = 60_000, name = 'default', only = () => true } = options;
  check(limit, windowMs, name);
  const allowed = matchAllowList(options.allow ?? {});
  const store = options.store ? guardStore(options.store, options) : memoryStore();
  const keyOf = typeof options.key === 'function' ? options.key : ({ address }: RequestView) => addressKey(address);
  return (request, value) => {
    const key = only(request) && !allowed(request) ? keyOf(request) : undefined;
    if (key === undefined) return null;
    const rule: RateRule = { limit: typeof value === 'number' && value >= 0 ? value : limit, windowMs };
    const decide = (verdict: RateVerdict) => decisionOf(request, verdict, rule, name, options.template);
    const verdict = store.take(options.store ? `${name}:${key}` : key, rule);
    return verdict instanceof Promise ? verdict.then(decide) : decide(verdict);
  };
}

function decisionOf(
  request: RequestView,
  verdict: RateVerdict,
  rule: RateRule,
  name: string,
  template: PageTemplate | undefined,
): Decision {
  const { allowed, remaining, retryAfterMs } = verdict;
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  const headers = {
    'ratelimit-policy': `"${name}";q=${Math.floor(rule.limit)};w=${Math.max(1, Math.round(rule.windowMs / 1_000))}`,
    ratelimit: `"${name}";r=${remaining};t=${allowed ? Math.ceil(verdict.resetMs / 1_000) : seconds}`,
  };
  if (allowed) return { headers };
  const refusal = {
    ...{ status: 429, type: QUOTA_EXCEEDED, title: 'Too many requests', headers },
    detail: `Please try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    retryAfterSeconds: seconds,
    members: { 'violated-policies': [name] },
  };
  return answerTo(request, refusal, template);
}

function check(limit: number, windowMs: number, name: string): void {
  if (!(limit >= 0)) throw new Error(`the rate limit "${name}" needs a limit from 0, not ${limit}`);
  if (!(windowMs > 0)) throw new Error(`the rate limit "${name}" needs a window above 0 ms, not ${windowMs}`);
  if (!/^[\w.-]{1,64}$/.test(name)) {
    throw new Error(`"${name}" cannot name a rate limit: use letters, digits, dots, hyphens and underscores`);
  }
}
