import type { TocsinClient } from '@tocsin/sdk';
import { guard } from '@tocsin/sdk/hono';
import { decideRateLimit, type Gate, type RateStore, type RequestView } from '@tocsin/sdk/middleware';
import type { MiddlewareHandler } from 'hono';
import type { RedisPlace, RedisRest } from '../vendors/redis-rest.ts';
import type { VercelProject } from '../vendors/vercel.ts';

export interface RateLimitOptions {
  readonly project: VercelProject;
  readonly redis: RedisRest;
  readonly tocsin: TocsinClient;
  /** A minute, but in tests. */
  readonly windowMs: number;
}

export const ALLOW_LIST = 'rate-limit:allow';
/** Without Redis each instance counts by itself, and must be careful. */
const LIMIT_WITHOUT_REDIS = 5;
const RESTING_LEVER = 60;

/** Where production finds its Redis: the path of the address, and the token. */
export function redisOf(project: VercelProject): RedisPlace {
  const { REDIS_REST_URL = '', REDIS_REST_TOKEN = '' } = project.production().variables;
  return { path: REDIS_REST_URL.replace(/^https?:\/\/[^/]*/, ''), token: REDIS_REST_TOKEN };
}

/**
 * Turns away whoever asks too often: by visitor and minute, unless on the allow list or pulled for. The limit is the setting's
 * while its lever rests, and the lever's while it is pulled.
 */
export function limitRate(options: RateLimitOptions): MiddlewareHandler {
  const { project, tocsin, windowMs } = options;
  const isAllowed = readAllowList(options);
  const key = (request: RequestView) => {
    const visitor = visitorOf(request);
    return isAllowed(visitor) ? undefined : visitor;
  };
  const usual = () =>
    hasRedis(options) ? Number(project.production().variables.RATE_LIMIT_PER_MINUTE) : LIMIT_WITHOUT_REDIS;
  const decide = decideRateLimit({
    ...{ limit: RESTING_LEVER, windowMs, key, store: countInRedis(options) },
    onError: (error) => project.log('ERROR', 'the rate limiter has no Redis', { error: String(error) }),
  });
  const gate: Gate = (request) => {
    const visitor = visitorOf(request);
    const wanted = tocsin.lever('rate-limit', { key: visitor, address: visitor });
    return decide(request, wanted === RESTING_LEVER ? usual() : wanted);
  };
  const limited = guard(gate);
  return async (c, next) => {
    const refusal = await limited(c, next);
    if (refusal) c.res = refusal;
    if (c.res.status === 429) project.log('WARN', 'turned away by the rate limit', { path: c.req.path });
    addOlderHeaders(c.res.headers, usual());
  };
}

function hasRedis({ project, redis }: RateLimitOptions): boolean {
  try {
    return redis.run(redisOf(project), 'ping') === 'PONG';
  } catch {
    return false;
  }
}

/** Whom the lever is pulled for, and whom the team keeps on its list. */
function readAllowList({ project, redis, tocsin }: RateLimitOptions): (visitor: string) => boolean {
  return (visitor) => {
    if (tocsin.lever('allow-list', { key: visitor, address: visitor })) return true;
    try {
      return redis.run(redisOf(project), 'sismember', ALLOW_LIST, visitor) === 1;
    } catch {
      return false;
    }
  };
}

/** A count for each visitor and window. This Redis knows no scripts; with one that does, take `redisStore`. */
function countInRedis({ project, redis, windowMs }: RateLimitOptions): RateStore {
  return {
    // Without Redis this rejects, and the limit is counted within the process.
    async take(key, { limit }) {
      const nowMs = Date.now();
      const window = Math.floor(nowMs / windowMs);
      const used = Number(redis.run(redisOf(project), 'incr', `rate-limit:${key}:${window}`));
      const resetMs = (window + 1) * windowMs - nowMs;
      const allowed = used <= limit;
      return { allowed, remaining: Math.max(0, limit - used), retryAfterMs: allowed ? 0 : resetMs, resetMs };
    },
  };
}

/** Clients of before the standard read one header for each number; who is not counted has the whole limit. */
function addOlderHeaders(headers: Headers, usual: number): void {
  const limit = /;q=(\d+)/.exec(headers.get('ratelimit-policy') ?? '')?.[1] ?? String(usual);
  headers.set('ratelimit-limit', limit);
  headers.set('ratelimit-remaining', /;r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1] ?? limit);
}

function visitorOf(request: RequestView): string {
  return request.header('x-forwarded-for') ?? 'nobody in particular';
}
