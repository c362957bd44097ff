import type { LeverValue } from '../evaluate.ts';
import { answerTo, type PageTemplate } from './answer.ts';
import { type ConcurrencyLimit, type ConcurrencyLimitOptions, createConcurrencyLimit } from './concurrency-limit.ts';
import { watchEventLoop } from './event-loop.ts';
import type { Decision, RequestView } from './request.ts';
import { matchRoutes } from './routes.ts';

/** What matters more is turned away later. */
export type Priority = 'critical' | 'normal' | 'low';

export interface LoadSheddingOptions {
  /** A function, or routes of each priority; what is in none is normal. */
  priority?: ((request: RequestView) => Priority) | { critical?: readonly string[]; low?: readonly string[] };
  /** How many requests run at once is found by itself within these bounds; false: not limited. */
  concurrency?: ConcurrencyLimitOptions | false;
  /**
   * Delay of the event loop in milliseconds from which requests of low priority are turned away; normal ones from twice, critical ones
   * from four times of it. 100 by default; false: not looked at.
   */
  eventLoopMs?: number | false;
  /** What is neither counted nor turned away: streams, above all. See `matchRoutes`. */
  skip?: readonly string[];
  /** 5 by default; each answer adds up to as much again, so that clients do not come back together. */
  retryAfterSeconds?: number;
  template?: PageTemplate;
  /** For tests: the clock in milliseconds that never goes back, the event loop's delay, and chance from 0 to 1. */
  now?: () => number;
  delayMs?: () => number;
  random?: () => number;
}

/** Share of the limit up to which each priority is admitted. */
const SHARES: Record<Priority, number> = { critical: 1, normal: 0.9, low: 0.75 };
/** Multiple of the event loop's bound from which each is turned away. */
const DELAYS: Record<Priority, number> = { critical: 4, normal: 2, low: 1 };

/**
 * Makes the decision of load shedding: a request is turned away with 503 when too many run already, or the event loop is late, for a
 * request of its priority. Whatever turns a critical request away turns a low one away, too.
 *
 * @returns a function of the request and the lever's value: `low` turns low priority away, `normal` everything but critical, a
 *   number from 1 replaces the limit that was found; anything else leaves it to the load
 */
export function decideLoadShedding(
  options: LoadSheddingOptions = {},
): (request: RequestView, value: LeverValue | undefined) => Decision {
  const { eventLoopMs = 100, now = () => performance.now(), random = Math.random } = options;
  const priorityOf = readPriority(options.priority);
  const skipped = matchRoutes(options.skip ?? []);
  const limit = options.concurrency === false ? null : createConcurrencyLimit(options.concurrency);
  const delayMs = eventLoopMs === false ? () => 0 : (options.delayMs ?? watchEventLoop());
  let running = 0;
  const refuse = (request: RequestView): Decision => {
    const least = options.retryAfterSeconds ?? 5;
    const seconds = least + Math.floor(random() * (least + 1));
    const refusal = { ...OVERLOADED, retryAfterSeconds: seconds };
    return answerTo(request, refusal, options.template);
  };
  return (request, value) => {
    if (skipped(request)) return null;
    const priority = priorityOf(request);
    const most = typeof value === 'number' && value >= 1 ? value : (limit?.value ?? Number.POSITIVE_INFINITY);
    const late = eventLoopMs !== false && delayMs() > eventLoopMs * DELAYS[priority];
    if (late || isShedBy(value, priority) || running >= most * SHARES[priority]) return refuse(request);
    running += 1;
    return { done: onceDone(limit, now, () => running--) };
  };
}

const OVERLOADED = {
  status: 503,
  title: 'Too much to do',
  detail: 'More is being asked than can be answered right now. Please try again in a few seconds.',
};

function isShedBy(value: LeverValue | undefined, priority: Priority): boolean {
  return value === 'normal' ? priority !== 'critical' : value === 'low' && priority === 'low';
}

/** @param leave counts one less that runs, and returns how many ran before */
function onceDone(limit: ConcurrencyLimit | null, now: () => number, leave: () => number) {
  const beganMs = now();
  let done = false;
  return ({ ok }: { ok: boolean }) => {
    if (done) return;
    done = true;
    const running = leave();
    const nowMs = now();
    limit?.ended(nowMs - beganMs, running, ok, nowMs);
  };
}

function readPriority(given: LoadSheddingOptions['priority']): (request: RequestView) => Priority {
  if (typeof given === 'function') return given;
  const critical = matchRoutes(given?.critical ?? []);
  const low = matchRoutes(given?.low ?? []);
  return (request) => (critical(request) ? 'critical' : low(request) ? 'low' : 'normal');
}
