import type { EpochMs } from '../../model/plan.ts';
import type { PublicState } from './public-state.ts';

/**
 * A partial outage weighs 30 % of a major one, as Statuspage counts it: https://help.statuspage.io/help/uptime-calendar.
 * A degraded check, and a failed one of a component that is needed, weigh as a partial outage.
 */
export const PARTIAL_WEIGHT = 0.3;

/** A day of a component: hours that count, and how many of them it was down, weighed. */
export interface DayCount {
  /** Beginning of the day of UTC. */
  readonly atMs: EpochMs;
  /** Hours with checks, less what planned work took. */
  readonly hours: number;
  readonly down: number;
}

/** The share of the time that was good, 0 to 1; null: nobody looked. */
export function uptimeShare(days: readonly DayCount[]): number | null {
  const hours = days.reduce((sum, day) => sum + day.hours, 0);
  if (hours <= 0) return null;
  const down = days.reduce((sum, day) => sum + day.down, 0);
  return Math.min(1, Math.max(0, 1 - down / hours));
}

/** A share as a percentage of at most two decimals, never rounded up: 0.99995 is 99.99, and only 1 is 100. */
export function honestPercent(share: number): number {
  if (share >= 1) return 100;
  // A share such as 0.9999 is not quite that in binary.
  return Math.min(99.99, Math.floor(share * 10_000 + 1e-7) / 100);
}

/** From these shares on a day is called so; below the last it is a major outage. */
const FROM: readonly (readonly [number, PublicState])[] = [
  [0.999, 'operational'],
  [0.99, 'degraded'],
  [0.9, 'partial'],
];

/** What a day's bar says: 86 seconds are nothing, from then on 15 minutes degraded, 2.4 hours partial. */
export function stateOfDay(share: number | null, hadIncident: boolean): PublicState {
  if (share === null) return hadIncident ? 'degraded' : 'unknown';
  const state = FROM.find(([from]) => share >= from)?.[1] ?? 'major';
  return state === 'operational' && hadIncident ? 'degraded' : state;
}
