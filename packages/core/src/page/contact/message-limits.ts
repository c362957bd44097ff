import type { EpochMs } from '../../model/plan.ts';
import type { ChannelType } from '../../model/plan-on-call.ts';

/** At most so many messages within a stretch of time that slides along. */
export interface RateWindow {
  readonly most: number;
  readonly withinMs: number;
}

const MINUTE_MS = 60_000;
const ONE_A_MINUTE: RateWindow = { most: 1, withinMs: MINUTE_MS };

/** GoAlert's limits for one address (https://github.com/target/goalert, notification/message/ratelimit.go). */
const TELEPHONE: Readonly<Partial<Record<ChannelType, readonly RateWindow[]>>> = {
  'twilio-sms': [ONE_A_MINUTE, { most: 5, withinMs: 15 * MINUTE_MS }, { most: 11, withinMs: 60 * MINUTE_MS }],
  'twilio-voice': [ONE_A_MINUTE, { most: 3, withinMs: 15 * MINUTE_MS }, { most: 7, withinMs: 60 * MINUTE_MS }],
};

/** No window is longer: what was sent before does not matter. */
export const LONGEST_WINDOW_MS = 60 * MINUTE_MS;

/**
 * The limits of an address. A conversation of many (`slack:#incidents`) has only those of its vendor, and what the plan
 * calls a sandbox has none: nobody is disturbed. A channel that only lacks its secrets is tried out with those of its type.
 */
export function limitsOf(type: ChannelType, isPersonal: boolean): readonly RateWindow[] {
  if (type === 'sandbox') return [];
  return TELEPHONE[type] ?? (isPersonal ? [ONE_A_MINUTE] : []);
}

/** A message that went to the address. */
export interface SentMessage {
  readonly atMs: EpochMs;
  /** Whether it was the first page of an incident to the address, or holds one. */
  readonly isFirst: boolean;
}

/**
 * The first moment at which one more message keeps every limit.
 *
 * @param sent what went to the address within {@link LONGEST_WINDOW_MS}, in any order
 * @param isFirst the first page of an incident to an address waits only for others of its kind, never for repeats and
 *   notifications
 * @returns `nowMs` when it may go at once
 */
export function earliestSendMs(
  limits: readonly RateWindow[],
  sent: readonly SentMessage[],
  isFirst: boolean,
  nowMs: EpochMs,
): EpochMs {
  const latestFirst = sent.filter((one) => one.isFirst || !isFirst).map(({ atMs }) => atMs);
  latestFirst.sort((a, b) => b - a);
  const freeAtMs = limits.map(({ most, withinMs }) => {
    const oldestThatCounts = latestFirst[most - 1];
    return oldestThatCounts === undefined ? nowMs : oldestThatCounts + withinMs;
  });
  return Math.max(nowMs, ...freeAtMs);
}
