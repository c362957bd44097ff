import type { TocsinClient } from '@tocsin/sdk';
import { guard } from '@tocsin/sdk/hono';
import { decideQueue } from '@tocsin/sdk/middleware';
import type { MiddlewareHandler } from 'hono';

/** Requests that are answered at the same time. */
const RUNNING = 20;
const WAITING = 400;
const LONGEST_WAIT_MS = 10_000;
/** Who asks how the service is must hear it however busy it is. */
const HEALTH = ['/messaging/api/health/**'];
const AT_ONCE = { running: RUNNING, waitingEach: WAITING, longestWaitMs: LONGEST_WAIT_MS, skip: HEALTH };

/** Above the limit requests are turned away at once; while the lever is pulled they wait for their turn. */
export function queueRequests(tocsin: TocsinClient): MiddlewareHandler {
  const turnAway = decideQueue({ ...AT_ONCE, waiting: 0 });
  const wait = decideQueue({ ...AT_ONCE, waiting: WAITING });
  return guard((request) => (tocsin.lever('request-queue') ? wait : turnAway)(request, undefined));
}
