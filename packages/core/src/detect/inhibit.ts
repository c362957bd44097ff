import type { Inhibition } from '../model/plan-alerts.ts';
import { type AlertMatcher, type AlertSubject, compileMatch, labelOf } from './match-alert.ts';

/** An inhibition whose matches are functions. */
export interface CompiledInhibition {
  readonly id: string;
  readonly when: AlertMatcher;
  readonly mute: AlertMatcher;
  readonly same: readonly string[];
}

/** Which alerts mute others now: by inhibition, then by what both must have in common. */
export type MutingAlerts = ReadonlyMap<string, ReadonlyMap<string, AlertSubject>>;

/** @throws Error when a text is no RE2 expression */
export function compileInhibition({ id, when, mute, same }: Inhibition): CompiledInhibition {
  return { id, when: compileMatch(when), mute: compileMatch(mute), same };
}

/**
 * Sorts what fires by what it mutes, once for many alerts. An alert that the same inhibition would mute mutes nobody by it, so
 * that two never silence each other.
 */
export function findMuting(
  inhibitions: readonly CompiledInhibition[],
  firing: readonly AlertSubject[],
): Map<string, Map<string, AlertSubject>> {
  const found = new Map<string, Map<string, AlertSubject>>();
  for (const inhibition of inhibitions) {
    const muting = mutingBy(inhibition, firing);
    if (muting.size > 0) found.set(inhibition.id, muting);
  }
  return found;
}

function mutingBy(
  { when, mute, same }: CompiledInhibition,
  firing: readonly AlertSubject[],
): Map<string, AlertSubject> {
  const muting = new Map<string, AlertSubject>();
  for (const alert of firing) {
    if (!when(alert) || mute(alert)) continue;
    for (const value of commonValues(alert, same)) if (!muting.has(value)) muting.set(value, alert);
  }
  return muting;
}

/** The first inhibition that mutes an alert, with what mutes it; null: none does. */
export function mutedBy(
  inhibitions: readonly CompiledInhibition[],
  muting: MutingAlerts,
  alert: AlertSubject,
): { readonly inhibition: string; readonly by: AlertSubject } | null {
  for (const { id, mute, same } of inhibitions) {
    const sources = muting.get(id);
    if (!sources || !mute(alert)) continue;
    for (const value of commonValues(alert, same)) {
      const by = sources.get(value);
      if (by && by.dedupKey !== alert.dedupKey) return { inhibition: id, by };
    }
  }
  return null;
}

/** What an alert has under the names, as one text for each of its components if they count. */
function commonValues(alert: AlertSubject, same: readonly string[]): string[] {
  const labels = same.filter((name) => name !== 'component').map((name) => labelOf(alert, name));
  if (!same.includes('component')) return [JSON.stringify(labels)];
  const components = alert.components.length > 0 ? alert.components : [''];
  return components.map((component) => JSON.stringify([component, ...labels]));
}
