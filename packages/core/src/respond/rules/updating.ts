import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';
import { escalateOn } from './clocks.ts';
import { leadOf } from './leading.ts';
import { page } from './paging.ts';
import { audienceTitle } from './reporting.ts';

/** An update counts as late when this part of its interval has passed after it was due. */
const LATE_AFTER = 0.25;
/** For an audience without an interval: late after five minutes. */
const LATE_SECONDS = 300;

/** Asks for a draft when an update is due, reminds, and counts what is late (SPEC COM-1). */
export function remindOfUpdates(d: Deliberation): void {
  const late: string[] = [];
  for (const [audience, state] of Object.entries(d.incident.updates)) {
    const title = audienceTitle(d, audience);
    if (!state.asked && state.dueMs <= d.nowMs) {
      d.decide({ kind: 'update-due', audience, dueMs: state.dueMs }, `An update for ${title} is due`);
      d.effect({ kind: 'draft-update', audience, dueMs: state.dueMs });
    } else if (waiting(state) && !state.overdue && lateMs(state) <= d.nowMs) {
      const by = inWords((d.nowMs - state.dueMs) / 1000);
      d.decide({ kind: 'update-late', audience, dueMs: state.dueMs }, `The update for ${title} is late by ${by}`);
      late.push(title);
    }
  }
  if (late.length === 0) return;
  const reason = `updates are late: ${late.join(', ')}`;
  const lead = leadOf(d);
  if (lead) page(d, lead, { why: 'clock', reason, urgency: 'notify' });
  escalateOn(d, 'update', reason);
}

/** The next moment at which an update is due or becomes late. */
export function nextUpdateMs(d: Deliberation): number | null {
  const moments = Object.values(d.incident.updates).flatMap((state) => {
    if (!state.asked) return [state.dueMs];
    return waiting(state) && !state.overdue ? [lateMs(state)] : [];
  });
  return moments.length > 0 ? Math.min(...moments) : null;
}

type State = Deliberation['incident']['updates'][string];

/** Whether an update was asked for and not sent since. */
function waiting(state: State): boolean {
  return state.asked && (state.interval !== null || state.lastSentMs === null);
}

/** When an update that is not sent begins to count as late. */
export function lateMs(state: State): number {
  return state.dueMs + (state.interval === null ? LATE_SECONDS : state.interval * LATE_AFTER) * 1000;
}
