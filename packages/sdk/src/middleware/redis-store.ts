import { type RateStore, type RateVerdict, storedKey, verdictOf } from './rate-store.ts';

/** ioredis: keys and arguments one after another, with the number of keys before them. */
interface IoRedis {
  evalsha(sha: string, keys: number, ...rest: (string | number)[]): Promise<unknown>;
  eval(script: string, keys: number, ...rest: (string | number)[]): Promise<unknown>;
  defineCommand: unknown;
}

/** node-redis from version 4. */
interface NodeRedis {
  evalSha(sha: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** Redis over HTTP, as @upstash/redis asks for it. */
interface UpstashRedis {
  evalsha(sha: string, keys: string[], rest: string[]): Promise<unknown>;
  eval(script: string, keys: string[], rest: string[]): Promise<unknown>;
}

/** A connected client of the application. */
export type RedisClient = IoRedis | NodeRedis | UpstashRedis;

/**
 * Drains, decides and stores at once. The clock is Redis's own. A key disappears when it is empty.
 * Numbers are answered as text: Redis cuts the fractions off numbers.
 */
export const RATE_SCRIPT = `local limit = tonumber(ARGV[1])
local window = tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local kept = redis.call('HMGET', KEYS[1], 'level', 'at')
local level = math.min(tonumber(kept[1]) or 0, limit)
level = math.max(0, level - math.max(0, now - (tonumber(kept[2]) or now)) * limit / window)
local allowed = 0
if level + 1 <= limit + 1e-9 then
  allowed = 1
  level = level + 1
end
if level > 0 then
  redis.call('HSET', KEYS[1], 'level', string.format('%.6f', level), 'at', string.format('%.3f', now))
  redis.call('PEXPIRE', KEYS[1], math.ceil(level * window / limit) + 1000)
end
return { allowed, string.format('%.6f', level) }`;

/** SHA-1 of the script, by which Redis knows it. */
export const RATE_SCRIPT_SHA = 'f948f763680daf9bf6bb165b7cb4fb26179bc5c4';

export interface RedisStoreOptions {
  /** Before each key. `tocsin:rate:` by default. */
  prefix?: string;
}

/**
 * Makes a store in Redis 5 or newer, by one script a request, through the application's own client: ioredis, node-redis 4 or newer,
 * @upstash/redis, or what is called like one of them. Its errors reject; see `guardStore`.
 */
export function redisStore(client: RedisClient, { prefix = 'tocsin:rate:' }: RedisStoreOptions = {}): RateStore {
  const call = callerOf(client);
  return {
    async take(key, rule) {
      const given = [String(rule.limit), String(rule.windowMs)];
      const name = prefix + storedKey(key);
      const answer = await call(name, given, true).catch((error: unknown) => {
        // Redis forgets scripts when it starts anew; EVAL teaches it.
        if (!String(error).includes('NOSCRIPT')) throw error;
        return call(name, given, false);
      });
      return readAnswer(answer, rule);
    },
  };
}

function readAnswer(answer: unknown, rule: { limit: number; windowMs: number }): RateVerdict {
  const [allowed, level] = Array.isArray(answer) ? answer.map(Number) : [];
  if (allowed === undefined || level === undefined || !Number.isFinite(level)) {
    throw new Error('Redis answered the rate limit with something else than two numbers');
  }
  return verdictOf(allowed === 1, level, rule);
}

type Call = (key: string, given: string[], known: boolean) => Promise<unknown>;

function callerOf(client: RedisClient): Call {
  if ('evalSha' in client) {
    return (key, given, known) => {
      const options = { keys: [key], arguments: given };
      return known ? client.evalSha(RATE_SCRIPT_SHA, options) : client.eval(RATE_SCRIPT, options);
    };
  }
  if ('defineCommand' in client) {
    return (key, given, known) =>
      known ? client.evalsha(RATE_SCRIPT_SHA, 1, key, ...given) : client.eval(RATE_SCRIPT, 1, key, ...given);
  }
  return (key, given, known) =>
    known ? client.evalsha(RATE_SCRIPT_SHA, [key], given) : client.eval(RATE_SCRIPT, [key], given);
}
