import { comingLevel } from '../coming-level.ts';
import type { Deliberation } from '../deliberation.ts';
import { inWords } from '../duration.ts';

/** When the plan's rule lowers the level; null when it does not. */
export function loweringMs(d: Deliberation): number | null {
  return comingLevel(d.incident, d.plan)?.dueMs ?? null;
}

/** Lowers the level to the worst that is still firing. The command stays with whoever has it: nobody is woken for this. */
export function lowerWhatCalmed(d: Deliberation): void {
  const coming = comingLevel(d.incident, d.plan);
  if (!coming || coming.dueMs > d.nowMs) return;
  const from = d.incident.severity;
  const calm = inWords((d.nowMs - (d.incident.milderSinceMs ?? d.nowMs)) / 1000);
  d.decide(
    { kind: 'severity-set', severity: coming.severity, by: 'rule' },
    `Lowered from ${from} to ${coming.severity}: no alert of ${from} or worse for ${calm}`,
  );
}
