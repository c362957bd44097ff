import type { LeverValue } from '@tocsin/core';
import type { PlanDraft } from './schema/plan-schema.ts';

/**
 * The two values of a lever. A switch rests true, a mode rests false, and pulling turns them over; a value that is
 * written alone is turned over too.
 *
 * @returns null for a limit of which a value is missing.
 */
export function leverValues(lever: PlanDraft['levers'][string]): { resting: LeverValue; pulled: LeverValue } | null {
  const { kind, resting, pulled } = lever;
  if (resting !== undefined && pulled !== undefined) return { resting, pulled };
  if (kind === 'limit' || kind === 'variant') return null;
  if (typeof resting === 'boolean') return { resting, pulled: !resting };
  if (typeof pulled === 'boolean') return { resting: !pulled, pulled };
  if (resting !== undefined || pulled !== undefined) return null;
  return { resting: kind === 'switch', pulled: kind !== 'switch' };
}
