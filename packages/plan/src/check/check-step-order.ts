import { formatDuration } from '../duration.ts';
import type { CheckContext } from './context.ts';

/** The steps of an escalation policy follow each other in time. */
export function checkStepOrder({ draft, reportAt }: CheckContext): void {
  for (const [id, policy] of Object.entries(draft.escalation)) {
    let last = -1;
    for (const [index, step] of policy.steps.entries()) {
      if (step.after <= last) {
        const message = `This step is due at ${formatDuration(step.after)}, not after the one before it (${formatDuration(last)})`;
        const hint = 'Order the steps by time; page several at once in one step.';
        reportAt(['escalation', id, 'steps', index, 'after'], { code: 'step-order', message, hint });
      }
      last = Math.max(last, step.after);
    }
  }
}
