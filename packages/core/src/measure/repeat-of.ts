import type { IncidentMeasure } from './incident-measure.ts';

/** A former incident counts for so long after its end. */
export const REPEAT_WITHIN_MS = 30 * 86_400_000;

type Compared = Pick<
  IncidentMeasure,
  'incident' | 'service' | 'components' | 'alertKeys' | 'openedMs' | 'resolvedMs' | 'falsePositive'
>;

/**
 * Which incident an incident repeats: one of the same service that ended at most 30 days before this one opened, with a
 * component and an alert's key or monitor in common; of several, the one that ended last. False positives neither
 * repeat nor are repeated. Incidents of no component have that in common.
 * @returns its id; null: it is new
 */
export function repeatOf(one: Compared, others: Iterable<Compared>): string | null {
  if (one.falsePositive) return null;
  let found: Compared | null = null;
  for (const former of others) {
    if (!isFormer(former, one) || !isAlike(former, one)) continue;
    if (found === null || isLater(former, found)) found = former;
  }
  return found?.incident ?? null;
}

function isFormer(former: Compared, one: Compared): boolean {
  const apartMs = one.openedMs - former.resolvedMs;
  return former.incident !== one.incident && !former.falsePositive && apartMs >= 0 && apartMs <= REPEAT_WITHIN_MS;
}

function isAlike(former: Compared, one: Compared): boolean {
  if (former.service !== one.service) return false;
  const bothWhole = former.components.length === 0 && one.components.length === 0;
  return (bothWhole || meet(former.components, one.components)) && meet(former.alertKeys, one.alertKeys);
}

function meet(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.includes(one));
}

function isLater(a: Compared, b: Compared): boolean {
  return a.resolvedMs > b.resolvedMs || (a.resolvedMs === b.resolvedMs && a.incident > b.incident);
}
