import { spansOf } from '@tocsin/core';
import { formatDuration } from '../duration.ts';
import { type TimeWindowDraft, toTimeWindow } from '../schema/time-window.ts';
import type { CheckContext } from './context.ts';

type Step = CheckContext['draft']['escalation'][string]['steps'][number];

const WEEK_MS = 7 * 86_400_000;

/** The steps of an escalation policy follow each other in time; only those for different hours may be due together. */
export function checkStepOrder({ draft, nowMs, reportAt }: CheckContext): void {
  for (const [id, { steps }] of Object.entries(draft.escalation)) {
    let last = -1;
    for (const [index, step] of steps.entries()) {
      const together = steps.slice(0, index).filter(({ after }) => after === step.after);
      const isBranch = together.length > 0 && together.every((other) => areApart(step, other, draft.timezone, nowMs));
      if (step.after < last || (step.after === last && !isBranch)) {
        const message = `This step is due at ${formatDuration(step.after)}, not after the one before it (${formatDuration(last)})`;
        const hint = 'Order the steps by time; page several at once in one step.';
        reportAt(['escalation', id, 'steps', index, 'after'], { code: 'step-order', message, hint });
      }
      last = Math.max(last, step.after);
    }
  }
}

/** Whether two steps never count at the same moment. */
export function areApart(a: Step, b: Step, timezone: string, fromMs: number): boolean {
  if (a.during.length === 0 || b.during.length === 0) return false;
  const spans = (during: readonly TimeWindowDraft[]) =>
    spansOf(
      during.map((window) => toTimeWindow(window, timezone)),
      fromMs,
      fromMs + WEEK_MS,
    );
  const others = spans(b.during);
  return spans(a.during).every((one) =>
    others.every(({ fromMs: from, toMs }) => one.toMs <= from || toMs <= one.fromMs),
  );
}
