export {
  Breaker,
  type BreakerChange,
  BreakerOpenError,
  type BreakerOptions,
  type BreakerState,
  BreakerTimeoutError,
} from './breaker/breaker.ts';
export { createTocsin, type TocsinClient, type TocsinOptions, type TocsinStats } from './client.ts';
export type { Counter, CounterPoint, Gauge, Timer } from './counters.ts';
export type { Heartbeat } from './heartbeat.ts';
export type { LeverTiming } from './lever-stream.ts';
export type { LeverListener, LeverSource, LeverState, LeverValue } from './levers.ts';
