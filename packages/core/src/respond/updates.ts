import type { AudienceState, Incident } from '../model/incident.ts';
import type { EpochMs, Plan, Seconds } from '../model/plan.ts';
import type { Audience } from '../model/plan-communication.ts';

/*
 * When each audience hears again. An audience comes in when the level and the components concern it, or a trigger names it.
 * It leaves only if it was never told; who was told once hears at least of the end.
 *
 *   first update:  opening + the audience's `after`, never in the past
 *   next update:   the last one + the interval of audience and level
 *   another level: the interval follows, counted from what was sent last
 */

/** The time between two updates for an audience at a level, in seconds; null: only one. S0 and S4 set it by level. */
export function updateInterval(plan: Plan, audience: string, severity: string): Seconds | null {
  const own = plan.communication.audiences[audience];
  const level = plan.severities.find(({ id }) => id === severity);
  return own?.updates[severity] ?? own?.update ?? level?.update ?? null;
}

/** The state of an audience that comes in, with its first update due at a moment. */
export function newAudience(interval: Seconds | null, dueMs: EpochMs): AudienceState {
  return { dueMs, interval, asked: false, draftId: null, lastSentMs: null, overdue: false, late: 0 };
}

/** The audiences that hear of this incident, with the moment at which the first update for each is due. */
export function firstUpdates(incident: Incident, plan: Plan, atMs: EpochMs): Incident['updates'] {
  const concerned = Object.values(plan.communication.audiences).filter((audience) => concerns(audience, incident));
  return Object.fromEntries(
    concerned.map(({ id, after }) => [
      id,
      newAudience(updateInterval(plan, id, incident.severity), Math.max(atMs, incident.openedMs + after * 1000)),
    ]),
  );
}

/** Whether an audience hears of incidents of this level and these components. */
export function concerns(audience: Audience, incident: Pick<Incident, 'severity' | 'components'>): boolean {
  if (!audience.severities.includes(incident.severity)) return false;
  return (
    audience.components.length === 0 || audience.components.some((component) => incident.components.includes(component))
  );
}

/** The audiences of an incident whose level or components have changed: some come in, some leave, intervals follow. */
export function followedUpdates(incident: Incident, plan: Plan, atMs: EpochMs): Incident['updates'] {
  const fresh = firstUpdates(incident, plan, atMs);
  const kept = Object.entries(incident.updates).flatMap(([id, state]) => {
    const stays = Object.hasOwn(fresh, id) || state.trigger !== undefined;
    if (!stays && state.lastSentMs === null) return [];
    return [[id, withInterval(state, stays ? updateInterval(plan, id, incident.severity) : null, atMs)] as const];
  });
  return { ...fresh, ...Object.fromEntries(kept) };
}

/** A changed interval moves what is due next; a first update that is still owed stays due when it was. */
export function withInterval(state: AudienceState, interval: Seconds | null, atMs: EpochMs): AudienceState {
  if (interval === state.interval) return state;
  if (state.lastSentMs === null) return { ...state, interval };
  if (interval === null) return { ...state, interval, asked: true, overdue: false };
  const nextMs = Math.min(state.lastSentMs, atMs) + interval * 1000;
  const waits = state.asked && state.interval !== null;
  if (waits && nextMs <= atMs) return { ...state, interval };
  return { ...scheduled(state, Math.max(atMs, nextMs)), interval };
}

/** An audience whose next update is due at a moment, whatever was asked for before. */
export function scheduled(state: AudienceState, dueMs: EpochMs): AudienceState {
  return { ...state, dueMs, asked: false, overdue: false, reminded: false };
}

/** An incident that goes on after its end: who heard of the end hears at once that it does. */
export function reopenedUpdates(incident: Incident, atMs: EpochMs): Incident['updates'] {
  const { updates, resolvedMs } = incident;
  return Object.fromEntries(
    Object.entries(updates).map(([id, state]) => {
      if (state.lastSentMs === null) return [id, state];
      const toldOfEnd = resolvedMs !== null && state.lastSentMs >= resolvedMs;
      const interval = state.interval ?? Number.POSITIVE_INFINITY;
      const nextMs = toldOfEnd ? atMs : Math.max(atMs, state.lastSentMs + interval * 1000);
      return [id, Number.isFinite(nextMs) ? scheduled(state, nextMs) : { ...state, asked: true, overdue: false }];
    }),
  );
}
