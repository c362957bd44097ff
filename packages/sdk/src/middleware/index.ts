export { addressKey, matchAddresses, readClientAddress, type TrustProxies } from './address.ts';
export { answerTo, escapeHtml, type PageTemplate, plainPage, prefersHtml, type Refusal } from './answer.ts';
export { type ConcurrencyLimit, type ConcurrencyLimitOptions, createConcurrencyLimit } from './concurrency-limit.ts';
export { watchEventLoop } from './event-loop.ts';
export { type GuardOptions, guardStore } from './guard-store.ts';
export { decideLoadShedding, type LoadSheddingOptions, type Priority } from './load-shedding.ts';
export { decideMaintenance, type MaintenanceOptions } from './maintenance.ts';
export { type MemoryStore, type MemoryStoreOptions, memoryStore } from './memory-store.ts';
export { type ModeState, readMode } from './mode.ts';
export { type PostgresPool, type PostgresStoreOptions, postgresStore, rateLimitTable } from './postgres-store.ts';
export { type GateName, inOrder, type ProtectOptions, protect } from './protect.ts';
export { decideQueue, type QueueOptions } from './queue.ts';
export { decideRateLimit, type RateLimitOptions } from './rate-limit.ts';
export type { RateRule, RateStore, RateVerdict } from './rate-store.ts';
export { decideReadOnly, type ReadOnlyOptions } from './read-only.ts';
export { type RedisClient, type RedisStoreOptions, redisStore } from './redis-store.ts';
export {
  type Answer,
  type Decision,
  type Gate,
  isAnswer,
  type LeverReader,
  type Outcome,
  type Pass,
  pathOf,
  type RequestView,
} from './request.ts';
export { matchRoutes } from './routes.ts';
export { type AllowList, matchAllowList } from './staff.ts';
