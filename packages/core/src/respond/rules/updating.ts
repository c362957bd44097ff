import type { AudienceState, Incident } from '../../model/incident.ts';
import type { EpochMs } from '../../model/plan.ts';
import type { FactOf } from '../command.ts';
import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';
import { isSilenced } from '../embargo.ts';
import { isOwed } from '../fold/updates.ts';
import { escalateOn } from './clocks.ts';
import { leadOf } from './leading.ts';
import { page } from './paging.ts';
import { audienceTitle } from './reporting.ts';

/** An update counts as late when this part of its interval has passed after it was due. */
const LATE_AFTER = 0.25;
/** For an audience without an interval: late after five minutes. */
const LATE_SECONDS = 300;

/** Whoever leads is reminded when this part of the wait is left, within these bounds. */
const REMIND_PART = 0.2;
const REMIND_LEAST_MS = 2 * 60_000;
const REMIND_MOST_MS = 30 * 60_000;

/** Reminds before an update is due, asks for a draft when it is, and counts what is late (SPEC COM-1). */
export function remindOfUpdates(d: Deliberation): void {
  const late: string[] = [];
  for (const [audience, state] of heard(d)) {
    const title = audienceTitle(d, audience);
    if (!state.asked && state.dueMs <= d.nowMs) askFor(d, audience, `An update for ${title} is due`);
    else if (isOwed(state) && !state.overdue && lateMs(state) <= d.nowMs) {
      const by = inWords((d.nowMs - state.dueMs) / 1000);
      d.decide({ kind: 'update-late', audience, dueMs: state.dueMs }, `The update for ${title} is late by ${by}`);
      late.push(title);
    }
  }
  remindBefore(d);
  if (late.length === 0) return;
  const reason = `updates are late: ${late.join(', ')}`;
  const lead = leadOf(d);
  if (lead) page(d, lead, { why: 'clock', reason, urgency: 'notify' });
  escalateOn(d, 'update', reason);
}

/** An update that was to go out by itself waits for whoever leads. */
export function holdUpdate(d: Deliberation, command: FactOf<'update-held'>): void {
  const title = audienceTitle(d, command.audience);
  d.record(command, `The update for ${title} waits for a person: ${command.why}`);
  const lead = leadOf(d);
  const reason = `the update for ${title} needs you: ${command.why}`;
  if (lead && d.active) page(d, lead, { why: 'clock', reason, urgency: 'notify' });
}

/** Has the update that is due drafted, and sent where its trigger needs no person. */
export function askFor(d: Deliberation, audience: string, text: string): void {
  const state = d.incident.updates[audience];
  const dueMs = state?.dueMs ?? d.nowMs;
  d.decide({ kind: 'update-due', audience, dueMs }, text);
  d.effect({ kind: 'draft-update', audience, dueMs, ...(state?.unattended ? { unattended: true } : {}) });
}

/** One message for all that are due at about the same time. */
function remindBefore(d: Deliberation): void {
  const waiting = heard(d).filter(([, state]) => remindMs(d.incident, state) !== null);
  const first = waiting.filter(([, state]) => (remindMs(d.incident, state) ?? 0) <= d.nowMs);
  if (first.length === 0 || d.incident.snoozedUntilMs !== null) return;
  const lastMs = Math.max(...first.map(([, { dueMs }]) => dueMs)) + REMIND_LEAST_MS;
  const soon = waiting.filter(([, { dueMs }]) => dueMs <= lastMs);
  const titles = soon.map(([audience]) => audienceTitle(d, audience));
  for (const [index, [audience, { dueMs }]] of soon.entries()) {
    const left = inWords((dueMs - d.nowMs) / 1000);
    d.decide({ kind: 'update-reminded', audience, dueMs }, `The update for ${titles[index]} is due in ${left}`);
  }
  const lead = leadOf(d);
  const firstMs = Math.min(...soon.map(([, { dueMs }]) => dueMs));
  const reason = `an update is due in ${inWords((firstMs - d.nowMs) / 1000)}: ${titles.join(', ')}`;
  if (lead) page(d, lead, { why: 'clock', reason, urgency: 'notify' });
}

/**
 * When whoever leads is reminded of an audience's next update; null: not any more, or nobody has to do anything. A wait that
 * is too short for a reminder has none.
 */
export function remindMs(incident: Incident, state: AudienceState): EpochMs | null {
  if (state.asked || state.reminded || state.unattended) return null;
  const waitMs = state.dueMs - (state.lastSentMs ?? incident.openedMs);
  const leftMs = Math.min(REMIND_MOST_MS, Math.max(REMIND_LEAST_MS, waitMs * REMIND_PART));
  return waitMs > leftMs ? state.dueMs - leftMs : null;
}

/** The next moment at which an update is reminded of, is due or becomes late. */
export function nextUpdateMs(d: Deliberation): number | null {
  const isSnoozed = d.incident.snoozedUntilMs !== null;
  const moments = heard(d).flatMap(([, state]) => {
    if (state.asked) return isOwed(state) && !state.overdue ? [lateMs(state)] : [];
    return [(isSnoozed ? null : remindMs(d.incident, state)) ?? state.dueMs];
  });
  return moments.length > 0 ? Math.min(...moments) : null;
}

/** The audiences that may hear something now, by their titles: a stored incident does not keep the order of its keys. */
function heard(d: Deliberation): readonly (readonly [string, AudienceState])[] {
  const { incident, plan } = d;
  return Object.entries(incident.updates)
    .filter(([audience]) => !isSilenced(incident, plan, audience))
    .sort(([one], [other]) => (audienceTitle(d, one) < audienceTitle(d, other) ? -1 : 1));
}

/** When an update that is not sent begins to count as late. */
export function lateMs(state: AudienceState): EpochMs {
  return state.dueMs + (state.interval === null ? LATE_SECONDS : state.interval * LATE_AFTER) * 1000;
}
