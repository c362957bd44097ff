import type { EpochMs, Vendor, VendorCondition, VendorState, VendorTrouble } from '@tocsin/core';
import { MOST_TROUBLES, type VendorReading } from './vendor-reading.ts';

const DAY_MS = 86_400_000;
/** After so long without a good reading nobody knows how a vendor is. */
const STALE_MS = 15 * 60_000;
const MOST_SHOWN = 50;

const RANK: Readonly<Record<VendorCondition, number>> = {
  unknown: 0,
  operational: 1,
  maintenance: 2,
  degraded: 3,
  outage: 4,
};

/** What is known of a vendor after a reading of its address, as far as it concerns what the plan watches. */
export function foldReading(
  before: VendorState | null,
  reading: VendorReading,
  vendor: Vendor,
  nowMs: EpochMs,
): VendorState {
  const watched = watchedOf(reading, vendor);
  const seen = reading.troubles.filter((trouble) => touches(trouble, vendor, watched));
  const own = ownTroubles(before, seen, nowMs);
  const condition = conditionOf(reading, vendor, watched, own);
  const troubles = withUnnamed(before, own, { reading, condition, watched }, nowMs);
  const [worst] = troubles.filter(isOpen).toSorted((a, b) => RANK[b.condition] - RANK[a.condition]);
  const isWell = condition === 'operational' || condition === 'unknown';
  return {
    condition,
    what: worst?.what ?? (isWell ? null : reading.what),
    sinceMs: worst?.sinceMs ?? null,
    link: worst?.link ?? reading.link,
    components: shownComponents(reading, watched),
    troubles,
    readMs: nowMs,
    error: null,
  };
}

/** What is known of a vendor whose address could not be read: what it was, until that is old. Never an alert by itself. */
export function foldFailure(before: VendorState | null, error: string, nowMs: EpochMs): VendorState {
  if (before === null) {
    const nothing = { condition: 'unknown', what: null, sinceMs: null, link: null } as const;
    return { ...nothing, components: [], troubles: [], readMs: null, error };
  }
  const isOld = before.readMs === null || nowMs - before.readMs > STALE_MS;
  return { ...before, ...(isOld ? { condition: 'unknown' as const } : {}), error };
}

type Shown = VendorReading['components'][number];

/** The watched components, in the plan's order; one that the vendor does not have is unknown. Empty: all are watched. */
function watchedOf({ components }: VendorReading, { watches }: Vendor): Shown[] {
  if (components.length === 0) return [];
  return watches.flatMap((name) => {
    const found = components.filter((component) => sameName(component.name, name));
    return found.length > 0 ? found : [{ name, condition: 'unknown' as const }];
  });
}

function touches(trouble: VendorTrouble, { watches }: Vendor, watched: readonly Shown[]): boolean {
  if (watches.length === 0) return true;
  if (trouble.components.length > 0) {
    return trouble.components.some((name) => watches.some((watch) => sameName(name, watch)));
  }
  const what = trouble.what.toLowerCase();
  return watches.some((name) => what.includes(name.toLowerCase())) || watched.some(isTroubled);
}

/** Those of the reading, and those of before that it no longer has, which are over. */
function ownTroubles(before: VendorState | null, seen: readonly VendorTrouble[], nowMs: EpochMs): VendorTrouble[] {
  const known = new Map((before?.troubles ?? []).map((trouble) => [trouble.id, trouble]));
  const now = seen.map((trouble) => {
    const earlier = known.get(trouble.id);
    const overMs = trouble.overMs === null ? null : (earlier?.overMs ?? trouble.overMs);
    return { ...trouble, sinceMs: Math.min(trouble.sinceMs, earlier?.sinceMs ?? trouble.sinceMs), overMs };
  });
  const gone = [...known.values()]
    .filter(({ id }) => !isUnnamed(id) && !seen.some((trouble) => trouble.id === id))
    .map((trouble) => ({ ...trouble, overMs: trouble.overMs ?? nowMs }));
  return [...now, ...gone.filter(({ overMs }) => nowMs - overMs <= DAY_MS)].slice(0, MOST_TROUBLES);
}

function conditionOf(
  reading: VendorReading,
  { watches }: Vendor,
  watched: readonly Shown[],
  troubles: readonly VendorTrouble[],
): VendorCondition {
  if (watches.length === 0) return reading.condition;
  const open = troubles.filter(isOpen).map(({ condition }) => condition);
  const known = watched.map(({ condition }) => condition);
  // A page without components says it as a whole, news by what they are about.
  const whole = reading.troubles.length === 0 ? reading.condition : 'operational';
  const least = reading.components.length === 0 ? whole : 'unknown';
  return [...known, ...open].reduce<VendorCondition>((a, b) => (RANK[b] > RANK[a] ? b : a), least);
}

interface Seen {
  readonly reading: VendorReading;
  readonly condition: VendorCondition;
  readonly watched: readonly Shown[];
}

/** A state that is bad while the vendor reports no incident is a trouble, too; its name is when we first saw it. */
function withUnnamed(
  before: VendorState | null,
  own: readonly VendorTrouble[],
  { reading, condition, watched }: Seen,
  nowMs: EpochMs,
): VendorTrouble[] {
  const earlier = before?.troubles.filter(({ id }) => isUnnamed(id)) ?? [];
  const current = earlier.find(isOpen);
  const isBad = condition === 'degraded' || condition === 'outage';
  const past = earlier.filter((trouble) => trouble !== current && nowMs - (trouble.overMs ?? nowMs) <= DAY_MS);
  if (isBad && !own.some(isOpen)) {
    const names = watched.filter(isTroubled).map(({ name }) => name);
    const what = reading.what ?? `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not well`;
    const begun = { id: `${UNNAMED}${nowMs}`, sinceMs: nowMs, overMs: null, link: reading.link };
    return [...own, { ...(current ?? begun), what, condition, components: names }, ...past];
  }
  return [...own, ...(current ? [{ ...current, overMs: nowMs }] : []), ...past];
}

const UNNAMED = 'state:';

function isUnnamed(id: string): boolean {
  return id.startsWith(UNNAMED);
}

function shownComponents({ components }: VendorReading, watched: readonly Shown[]): Shown[] {
  const others = components.filter((component) => isTroubled(component) && !watched.includes(component));
  return [...watched, ...others].slice(0, MOST_SHOWN);
}

function isOpen({ overMs }: VendorTrouble): boolean {
  return overMs === null;
}

function isTroubled({ condition }: Shown): boolean {
  return RANK[condition] >= RANK.maintenance;
}

function sameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
