import { longestGap } from '../assemble/longest-gap.ts';
import { formatDuration } from '../duration.ts';
import type { CheckContext } from './context.ts';

/** Silence of a job is no silence while nothing is due. */
export function checkJobs({ draft, isFlawed, reportAt }: CheckContext): void {
  for (const [id, { cron, timezone, jitter, silent }] of Object.entries(draft.jobs)) {
    if (silent === undefined || isFlawed(['jobs', id])) continue;
    const apart = longestGap(cron, timezone ?? draft.timezone) + jitter;
    if (silent >= apart) continue;
    const message = `Nobody calls it for up to ${formatDuration(apart)}, and silence of ${formatDuration(silent)} is an alert`;
    const hint = `Allow a call that fails as well: silent: ${formatDuration(2 * apart)}.`;
    reportAt(['jobs', id, 'silent'], { severity: 'warning', code: 'short-silence', message, hint });
  }
}
