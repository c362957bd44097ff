import type { Clock, IncidentRoom, IncidentSummary } from '../api/generated/types.gen.ts';
import type { Tone } from '../shared/tone.ts';

export type IncidentStatus = IncidentSummary['status'];

const statuses: Readonly<Record<IncidentStatus, { word: string; tone: Tone }>> = {
  detected: { word: 'Detected — nobody has it yet', tone: 'bad' },
  acknowledged: { word: 'Acknowledged', tone: 'warn' },
  investigating: { word: 'Investigating', tone: 'warn' },
  identified: { word: 'Identified', tone: 'warn' },
  contained: { word: 'Contained', tone: 'accent' },
  monitoring: { word: 'Monitoring', tone: 'accent' },
  resolved: { word: 'Resolved', tone: 'ok' },
  reviewed: { word: 'Reviewed', tone: 'neutral' },
};

/** A status in words, and the tone to show it in. */
export function describeStatus(status: IncidentStatus): { word: string; tone: Tone } {
  return statuses[status];
}

/**
 * Whether "I have it" is still to be said: nobody has said it, it is snoozed, or the paging has begun again after a
 * snooze, a reassignment or a long silence.
 * @param clocks those of its room, as far as they are known
 */
export function waitsForAnswer(
  incident: Pick<IncidentSummary, 'active' | 'acknowledgedAt' | 'snoozedUntil'>,
  clocks: readonly Clock[],
): boolean {
  const isPaging = clocks.some(({ name }) => name === 'escalation');
  return incident.active && (incident.acknowledgedAt === null || incident.snoozedUntil !== null || isPaging);
}

/** Who snoozed it last, by its timeline; null: that is not on it. */
export function snoozedBy({ timeline }: Pick<IncidentRoom, 'timeline'>): string | null {
  return timeline.findLast(({ kind }) => kind === 'snoozed')?.actor.name ?? null;
}

/** The statuses that a person may set, in the order of an incident's life. */
export const settableStatuses = ['investigating', 'identified', 'contained', 'monitoring'] as const;
export type SettableStatus = (typeof settableStatuses)[number];

/** What usually comes after a status, or null when only "resolve" is left. */
export function nextStatus(status: IncidentStatus): SettableStatus | null {
  if (status === 'detected' || status === 'acknowledged') return 'investigating';
  const index = settableStatuses.indexOf(status as SettableStatus);
  return index < 0 ? null : (settableStatuses[index + 1] ?? null);
}

/** The clock that needs attention first: the earliest that is still open, a missed one before all. */
export function mostUrgent(clocks: readonly Clock[]): Clock | null {
  const open = clocks.filter((clock) => clock.status !== 'met');
  return open.sort((one, other) => Date.parse(one.dueAt) - Date.parse(other.dueAt))[0] ?? null;
}

/** Clocks that somebody has to beat; the others say when something happens by itself. */
const deadlines: readonly string[] = ['acknowledge', 'resolve', 'update'];

/** Of a deadline people want to know how late they are; what happens by itself is about to happen at zero. */
export function pastOf(clock: Clock): 'zero' | 'signed' {
  return deadlines.includes(clock.name) ? 'signed' : 'zero';
}

/** How a clock stands at a moment: a deadline that has just passed is missed before the server has said so. */
export function clockState(clock: Clock, nowMs: number): Clock['status'] {
  const isOpen = clock.status === 'running' || clock.status === 'warned';
  return isOpen && pastOf(clock) === 'signed' && Date.parse(clock.dueAt) < nowMs ? 'missed' : clock.status;
}
