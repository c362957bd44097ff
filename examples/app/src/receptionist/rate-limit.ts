import type { TocsinClient } from '@tocsin/sdk';
import type { Context, MiddlewareHandler } from 'hono';
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

/** Turns away whoever asks too often: by visitor and minute, unless on the allow list. */
export function limitRate({ project, redis, tocsin, windowMs }: RateLimitOptions): MiddlewareHandler {
  const counted = new Map<string, number>();

  function count(key: string, visitor: string): { used: number; limit: number } {
    const allowed = Number(project.production().variables.RATE_LIMIT_PER_MINUTE);
    try {
      const place = redisOf(project);
      if (redis.run(place, 'sismember', ALLOW_LIST, visitor) === 1) return { used: 0, limit: allowed };
      return { used: Number(redis.run(place, 'incr', key)), limit: allowed };
    } catch (error) {
      project.log('ERROR', 'the rate limiter has no Redis', { error: String(error) });
      counted.set(key, (counted.get(key) ?? 0) + 1);
      return { used: counted.get(key) ?? 0, limit: LIMIT_WITHOUT_REDIS };
    }
  }

  return async (c, next) => {
    const visitor = visitorOf(c);
    const window = Math.floor(Date.now() / windowMs);
    const { used, limit: usual } = count(`rate-limit:${visitor}:${window}`, visitor);
    const raised = Number(tocsin.lever('rate-limit'));
    const limit = raised > RESTING_LEVER ? raised : usual;
    c.header('ratelimit-limit', String(limit));
    c.header('ratelimit-remaining', String(Math.max(0, limit - used)));
    if (used <= limit) return next();
    project.log('WARN', 'turned away by the rate limit', { visitor, limit });
    c.header('retry-after', String(Math.ceil(windowMs / 1_000)));
    return c.json({ error: 'Too many requests' }, 429);
  };
}

function visitorOf(c: Context): string {
  return c.req.header('x-forwarded-for') ?? 'nobody in particular';
}
