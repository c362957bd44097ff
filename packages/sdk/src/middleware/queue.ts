import type { LeverValue } from '../evaluate.ts';
import { addressKey } from './address.ts';
import { answerTo, type PageTemplate, type Refusal } from './answer.ts';
import { type FairQueue, fairQueue } from './fair-queue.ts';
import type { Decision, Pass, RequestView } from './request.ts';
import { matchRoutes } from './routes.ts';

export interface QueueOptions {
  /** Requests that run at once. A lever's number replaces it. */
  running: number;
  /** Requests that may wait, of everybody together. Ten times `running` by default. */
  waiting?: number;
  /** Requests of one key that may wait; a quarter of `waiting` by default. */
  waitingEach?: number;
  /** How long one may wait, in milliseconds. 5,000 by default. */
  longestWaitMs?: number;
  /** Who takes turns: `address` by default, or a function that returns a user or a tenant. Undefined: nobody in particular. */
  key?: 'address' | ((request: RequestView) => string | undefined);
  /** What neither waits nor counts; see `matchRoutes`. */
  skip?: readonly string[];
  /** 5 by default. */
  retryAfterSeconds?: number;
  template?: PageTemplate;
}

const FULL = { status: 503, title: 'Too many are waiting', detail: 'Please try again in a few seconds.' };
const LATE = {
  status: 503,
  title: 'It took too long until it was your turn',
  detail: 'Please try again in a few seconds.',
};
const TOO_MANY = {
  status: 429,
  title: 'Too many of your requests are waiting',
  detail: 'Please wait for their answers first.',
};
const GONE = { status: 503, title: 'The client went away', detail: 'Nobody waits for this answer.' };

/**
 * Makes the decision of a queue with bounds: so many requests run, so many wait, each for so long. Keys take turns, so that one who asks
 * a lot waits for himself. A client that goes away while it waits frees its place. Beyond the bounds: 503; beyond those of one
 * key: 429; both with Retry-After.
 *
 * @returns a function of the request and the lever's value, a number from 1 that replaces `running`
 * @throws when a bound cannot be used
 */
export function decideQueue(
  options: QueueOptions,
): (request: RequestView, value: LeverValue | undefined) => Decision | Promise<Decision> {
  const { running, waiting = running * 10, longestWaitMs = 5_000 } = options;
  if (!(running >= 1)) throw new Error(`a queue needs at least 1 that runs, not ${running}`);
  if (!(waiting >= 0)) throw new Error(`a queue needs a bound from 0 for those who wait, not ${waiting}`);
  const skipped = matchRoutes(options.skip ?? []);
  const queue = fairQueue({
    waiting,
    waitingEach: options.waitingEach ?? Math.max(1, Math.ceil(waiting / 4)),
    longestWaitMs,
  });
  const keyOf = typeof options.key === 'function' ? options.key : ({ address }: RequestView) => addressKey(address);
  const refuse = (request: RequestView, refusal: Pick<Refusal, 'status' | 'title' | 'detail'>) =>
    answerTo(request, { ...refusal, retryAfterSeconds: options.retryAfterSeconds ?? 5 }, options.template);
  return (request, value) => {
    if (skipped(request)) return null;
    queue.setRunning(typeof value === 'number' && value >= 1 ? value : running);
    if (queue.tryEnter()) return passOf(queue);
    return wait(queue, request, keyOf(request) ?? '', refuse);
  };
}

function wait(
  queue: FairQueue,
  request: RequestView,
  key: string,
  refuse: (request: RequestView, refusal: Pick<Refusal, 'status' | 'title' | 'detail'>) => Decision,
): Decision | Promise<Decision> {
  const turn = queue.wait(key, () => request.signal?.());
  if (turn === 'full') return refuse(request, FULL);
  if (turn === 'too-many') return refuse(request, TOO_MANY);
  return turn.then((outcome) => {
    if (outcome === 'entered') return passOf(queue);
    return refuse(request, outcome === 'late' ? LATE : GONE);
  });
}

function passOf(queue: FairQueue): Pass {
  let done = false;
  return {
    done: () => {
      if (done) return;
      done = true;
      queue.leave();
    },
  };
}
