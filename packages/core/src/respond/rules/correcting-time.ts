import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';

/** Clocks of several machines differ a little; only more than this is a clock that was set back. */
const TOLERANCE_MS = 60_000;

/** A clock that was set back moves what is waited for along with it, so that nobody waits longer for a page. */
export function correctTime(d: Deliberation): void {
  if (!d.active) return;
  const byMs = d.incident.lastMs - d.nowMs;
  if (byMs <= TOLERANCE_MS) return;
  d.decide({ kind: 'time-corrected', byMs }, `The clock was set back by ${inWords(byMs / 1000)}: the waits go on`);
}
