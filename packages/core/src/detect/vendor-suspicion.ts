import { localTime } from '../communicate/local-time.ts';
import type { Incident } from '../model/incident.ts';
import type { EpochMs, Plan } from '../model/plan.ts';
import type { Vendor } from '../model/plan-outside.ts';

export type VendorCondition = 'operational' | 'degraded' | 'outage' | 'maintenance' | 'unknown';

/** One thing that a vendor reports: an incident of its, or work that it announced and that is under way. */
export interface VendorTrouble {
  /** The vendor's own name of it, the same at every reading. */
  readonly id: string;
  readonly what: string;
  readonly condition: 'degraded' | 'outage' | 'maintenance';
  readonly sinceMs: EpochMs;
  /** When the vendor said that it is over, as far as we saw; null: it goes on. */
  readonly overMs: EpochMs | null;
  readonly link: string | null;
  /** Names of the vendor's components that it is about; empty: the vendor did not say. */
  readonly components: readonly string[];
}

/** What is known of a vendor that a plan names. */
export interface VendorState {
  readonly condition: VendorCondition;
  readonly what: string | null;
  readonly sinceMs: EpochMs | null;
  readonly link: string | null;
  /** Those that are watched, and the others that are not well. */
  readonly components: readonly { readonly name: string; readonly condition: VendorCondition }[];
  /** Those that touch what is watched; over ones for a day. */
  readonly troubles: readonly VendorTrouble[];
  /** When it was last read well; null: never. */
  readonly readMs: EpochMs | null;
  /** Why the last reading failed; null: it did not. */
  readonly error: string | null;
}

/** That an incident is probably a vendor's, and why, in words. */
export interface VendorSuspicion {
  readonly vendor: string;
  readonly trouble: VendorTrouble;
  readonly evidence: string;
}

type Suspected = Pick<Incident, 'components' | 'startedMs'>;
type States = Readonly<Record<string, VendorState>>;

/** A vendor that says so later than this after our trouble began has not caused it. */
const LATER_BY_AT_MOST_MS = 30 * 60_000;
/** What was read longer ago than this says nothing of now. */
const FRESH_MS = 30 * 60_000;

/**
 * Says which vendors an incident is probably about: its components, or those that they depend on, need the vendor, which reports
 * trouble on what the plan watches that is not over and began before the incident or within 30 minutes after (SPEC DET-5).
 */
export function suspectVendors(plan: Plan, incident: Suspected, states: States, nowMs: EpochMs): VendorSuspicion[] {
  return neededVendors(plan, incident.components).flatMap((vendor) => {
    const state = states[vendor.id];
    if (!state || state.readMs === null || nowMs - state.readMs > FRESH_MS) return [];
    return state.troubles
      .filter(({ overMs, sinceMs }) => overMs === null && sinceMs - incident.startedMs <= LATER_BY_AT_MOST_MS)
      .map((trouble) => ({ vendor: vendor.id, trouble, evidence: evidenceOf(plan, vendor, trouble, state, incident) }));
  });
}

/** The vendors that components need, by themselves or through what they depend on, in the plan's order. */
export function neededVendors(plan: Plan, components: readonly string[]): Vendor[] {
  const needed = withDependencies(plan, components);
  return Object.values(plan.vendors).filter((vendor) => vendor.components.some((component) => needed.has(component)));
}

/** Components and all that they depend on, near and far; a circle is walked once. */
export function withDependencies(plan: Plan, components: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const ahead = [...components];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    ahead.push(...(plan.components[next]?.dependsOn ?? []));
  }
  return seen;
}

/** How the end of a trouble is told: the vendor said so, or does not list it any more. */
export function overInWords(plan: Plan, vendor: string, what: string): string {
  return `${plan.vendors[vendor]?.title ?? vendor} reports no more trouble with this: ${what}`;
}

function evidenceOf(
  plan: Plan,
  vendor: Vendor,
  trouble: VendorTrouble,
  state: VendorState,
  { startedMs }: Suspected,
): string {
  const unwell = state.components.filter(
    ({ name, condition }) => isBad(condition) && (trouble.components.length === 0 || trouble.components.includes(name)),
  );
  const named = unwell
    .slice(0, 3)
    .map(({ name, condition }) => `“${name}” is ${CONDITION_WORDS[condition]}`)
    .join(', ');
  const more = unwell.length > 3 ? ` and ${unwell.length - 3} more` : '';
  const since = `since ${localTime(trouble.sinceMs, plan.timezone, startedMs)}, ${distance(trouble.sinceMs - startedMs)}`;
  const head = `Probably theirs. ${vendor.title} says: ${trouble.what}, ${since}`;
  return named === '' ? head : `${head}; ${named}${more}`;
}

function isBad(condition: VendorCondition): boolean {
  return condition !== 'operational' && condition !== 'unknown';
}

const CONDITION_WORDS: Readonly<Record<VendorCondition, string>> = {
  operational: 'operational',
  degraded: 'degraded',
  outage: 'not available',
  maintenance: 'under maintenance',
  unknown: 'not known',
};

/** How far a moment is from the incident's beginning: `17 minutes before this incident`. */
function distance(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  if (minutes === 0) return 'as this incident began';
  return `${spanWords(minutes)} ${ms < 0 ? 'before' : 'after'} this incident${ms < 0 ? '' : ' began'}`;
}

function spanWords(minutes: number): string {
  if (minutes < 120) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
