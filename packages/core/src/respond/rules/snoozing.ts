import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';
import { announce } from './announcing.ts';
import { beginAgain } from './beginning-again.ts';

/** Nobody is paged until then, as if it were acknowledged; its clocks go on counting. */
export function snooze(d: Deliberation, untilMs: number): void {
  if (untilMs <= d.nowMs || untilMs === d.incident.snoozedUntilMs) return;
  const text = `${d.actor} snoozed it for ${inWords((untilMs - d.nowMs) / 1000)}`;
  d.record({ kind: 'snoozed', untilMs }, text);
  d.effect({ kind: 'settle-pages', text });
  announce(d, `${d.actor} snoozed ${d.incident.id} for ${inWords((untilMs - d.nowMs) / 1000)}.`, false);
}

/** When a snooze ends by itself; null: it is not snoozed. */
export function snoozeEndMs(d: Deliberation): number | null {
  return d.incident.snoozedUntilMs;
}

/** The time of a snooze is over: the escalation begins at its first step. */
export function wakeFromSnooze(d: Deliberation): void {
  const { snoozedUntilMs } = d.incident;
  if (snoozedUntilMs !== null && snoozedUntilMs <= d.nowMs) endSnooze(d, 'The snooze is over', 'the snooze is over');
}

/** Ends a snooze before or at its time. @param why the line of the timeline @param reason said to whom it pages */
export function endSnooze(d: Deliberation, why: string, reason: string): void {
  if (d.incident.snoozedUntilMs === null) return;
  beginAgain(d, why, reason);
}
