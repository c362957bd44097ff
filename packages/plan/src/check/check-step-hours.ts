import { spansOf } from '@tocsin/core';
import { toTimeWindow } from '../schema/time-window.ts';
import { localMoment } from './clock-changes.ts';
import type { CheckContext } from './context.ts';

const DAY_MS = 86_400_000;
/** Long enough to see every stretch between two windows of a week once from begin to end. */
const LOOK_MS = 15 * DAY_MS;

/** A policy whose every step is for some hours only covers the whole week, and a turn goes round more than one. */
export function checkStepHours(context: CheckContext): void {
  for (const id of Object.keys(context.draft.escalation)) {
    checkHours(context, id);
    checkTurns(context, id);
  }
}

function checkHours({ draft, nowMs, reportAt }: CheckContext, id: string): void {
  const steps = draft.escalation[id]?.steps ?? [];
  if (steps.length === 0 || steps.some(({ during }) => during.length === 0)) return;
  const windows = steps.flatMap(({ during }) => during.map((window) => toTimeWindow(window, draft.timezone)));
  const covered = spansOf(windows, nowMs, nowMs + LOOK_MS);
  const gaps = covered.flatMap(({ toMs }, index) => {
    const next = covered[index + 1];
    return next ? [{ fromMs: toMs, toMs: next.fromMs }] : [];
  });
  const [first] = gaps.toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs));
  if (!first) return;
  const from = weekMoment(first.fromMs, draft.timezone);
  const to = weekMoment(first.toMs, draft.timezone);
  const message = `No step of "${id}" counts from ${from} to ${to} (${draft.timezone}): an incident of these hours pages nobody`;
  const hint = 'Add a step for these hours, or take "during" from one step.';
  reportAt(['escalation', id, 'steps'], { severity: 'warning', code: 'uncovered-hours', message, hint });
}

/** `Sat 17:00`: such hours come back every week. */
function weekMoment(atMs: number, timezone: string): string {
  const [weekday, , time] = localMoment(atMs, timezone).split(' ');
  return `${weekday} ${time}`;
}

function checkTurns({ draft, reportAt }: CheckContext, id: string): void {
  for (const [index, { reach, page }] of (draft.escalation[id]?.steps ?? []).entries()) {
    const waking = page.filter(({ kind }) => kind !== 'channel');
    if (reach === 'all' || waking.length > 1) continue;
    const message = `The turn goes round ${waking.length === 0 ? 'nobody' : 'one target only'}: every incident pages the same`;
    const hint = 'List several people, schedules or roles under "page", or remove "reach".';
    const path = ['escalation', id, 'steps', index, 'reach'];
    reportAt(path, { severity: 'warning', code: 'turn-of-one', message, hint });
  }
}
