export {
  Breaker,
  type BreakerCall,
  type BreakerChange,
  BreakerFullError,
  BreakerOpenError,
  type BreakerOptions,
  type BreakerReason,
  type BreakerState,
  BreakerTimeoutError,
  firstOf,
} from './breaker/index.ts';
export {
  createTocsin,
  type KnownLever,
  type LeverDefaults,
  type LeverValueLike,
  type TocsinClient,
  type TocsinOptions,
  type TocsinStats,
} from './client.ts';
export type { Counter, CounterPoint, Gauge, Timer } from './counters.ts';
export type { LeverContext } from './evaluate.ts';
export type { Heartbeat } from './heartbeat.ts';
export type { LeverTiming } from './lever-stream.ts';
export type { LeverListener, LeverSource, LeverState, LeverValue } from './levers.ts';
export type { PublicKey } from './signed.ts';
