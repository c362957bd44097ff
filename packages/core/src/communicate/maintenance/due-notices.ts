import type { EpochMs, Seconds } from '../../model/plan.ts';
import { type Announcement, isPending, type MaintenanceOccurrence } from './occurrence.ts';

export type MaintenanceNoticeKind = 'scheduled' | 'started' | 'extended' | 'moved' | 'completed' | 'cancelled';

/** A notice that there is already: sent, or a draft on which a person decides. */
export interface MadeNotice {
  readonly kind: MaintenanceNoticeKind;
  readonly audience: string;
  /** Of an announcement: which one; null of any other. */
  readonly before: Seconds | null;
  readonly status: 'draft' | 'sent';
}

export interface DueNotice {
  readonly kind: MaintenanceNoticeKind;
  readonly audience: string;
  readonly before: Seconds | null;
  readonly approval: boolean;
}

/**
 * Which notices are due by time. Announcements of the past come at once, and of several to one audience only the last one. Once it
 * has begun, audiences of the status page hear that, and so does everybody who should have been told before and was not.
 * @param isOnStatusPage whether what an audience is told stands on the status page
 */
export function dueNotices(
  occurrence: MaintenanceOccurrence,
  made: readonly MadeNotice[],
  isOnStatusPage: (audience: string) => boolean,
  nowMs: EpochMs,
): DueNotice[] {
  if (!isPending(occurrence) || nowMs >= occurrence.untilMs) return [];
  const isBegun = nowMs >= occurrence.fromMs;
  const due = lastOfEach(occurrence.announce.filter(({ before }) => nowMs >= occurrence.fromMs - before * 1000));
  return due.flatMap(({ audience, before, approval }): DueNotice[] => {
    const own = made.filter((one) => one.audience === audience);
    if (own.some(({ kind }) => kind === 'started')) return [];
    if (isBegun) {
      const isTold = own.some(({ kind }) => kind === 'scheduled');
      return isTold && !isOnStatusPage(audience) ? [] : [{ kind: 'started', audience, before: null, approval }];
    }
    const isTold = own.some((one) => one.kind === 'scheduled' && one.before !== null && one.before <= before);
    return isTold ? [] : [{ kind: 'scheduled', audience, before, approval }];
  });
}

/** Of several announcements to one audience the one that comes last. */
function lastOfEach(announcements: readonly Announcement[]): Announcement[] {
  const last = new Map<string, Announcement>();
  for (const one of announcements) {
    const known = last.get(one.audience);
    if (!known || one.before < known.before) last.set(one.audience, one);
  }
  return [...last.values()];
}

/** Audiences that are told of a change: those that have been told of it; of its end: those that heard that it began. */
export function audiencesToTell(kind: 'extended' | 'moved' | 'cancelled' | 'completed', made: readonly MadeNotice[]) {
  const heard = made.filter((one) => one.status === 'sent' && (kind !== 'completed' || one.kind === 'started'));
  return [...new Set(heard.map(({ audience }) => audience))];
}

/** What time alone makes of it at a moment; null: nothing. */
export function stepByTime(occurrence: MaintenanceOccurrence, nowMs: EpochMs): 'start' | 'complete' | null {
  if (!isPending(occurrence)) return null;
  if (nowMs >= occurrence.untilMs) return 'complete';
  return occurrence.state === 'scheduled' && nowMs >= occurrence.fromMs ? 'start' : null;
}
