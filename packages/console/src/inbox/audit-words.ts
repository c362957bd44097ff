import type { InboxAudit } from '../api/generated/types.gen.ts';
import type { Tone } from '../shared/tone.ts';

/** Some events that are not as they should be. */
export interface Finding {
  readonly name: string;
  readonly count: number;
  readonly ids: readonly string[];
}

/** What a comparison found, what matters most first; empty: all is as it should be, or nothing could be compared. */
export function findings({ report }: Pick<InboxAudit, 'report'>): readonly Finding[] {
  if (!report) return [];
  const found = [
    { name: 'Missing here', ...report.missing },
    { name: 'Never processed by the application', ...report.applied?.never },
    { name: 'Processed twice by the application', ...report.applied?.twice },
    { name: 'Dead letters', ...report.dead },
    { name: 'Delivered twice', ...report.twice },
    { name: 'Out of order', ...report.outOfOrder },
    { name: 'Fetched', ...report.fetched },
  ];
  return found.flatMap(({ name, count = 0, ids = [] }) => (count > 0 ? [{ name, count, ids }] : []));
}

/** Whether somebody must look at it. */
export function auditTone({ report, failure }: Pick<InboxAudit, 'report' | 'failure'>): Tone {
  if (failure !== null || !report) return 'warn';
  const { missing, dead, applied } = report;
  if (missing.count + dead.count + (applied?.never.count ?? 0) + (applied?.twice.count ?? 0) > 0) return 'bad';
  return report.balanced ? 'ok' : 'warn';
}
