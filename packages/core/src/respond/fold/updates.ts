import type { AudienceState, Incident } from '../../model/incident.ts';
import type { EpochMs, Plan } from '../../model/plan.ts';
import type { FactOf } from '../command.ts';
import { isOutside } from '../embargo.ts';
import { newAudience, scheduled, updateInterval } from '../updates.ts';
import type { Handlers } from './happened.ts';

/** Folds what audiences were told, and when they hear again. */
export const updateHandlers: Handlers<
  | 'update-reminded'
  | 'update-due'
  | 'update-late'
  | 'update-drafted'
  | 'update-held'
  | 'update-sent'
  | 'trigger-fired'
  | 'security-marked'
  | 'embargo-released'
> = {
  'update-reminded': (incident, { audience }) => change(incident, audience, () => ({ reminded: true })),
  'update-due': (incident, { audience }) => change(incident, audience, () => ({ asked: true })),
  'update-late': (incident, { audience }) =>
    change(incident, audience, ({ late }) => ({ overdue: true, late: late + 1 })),
  'update-drafted': (incident, { audience, updateId }) => change(incident, audience, () => ({ draftId: updateId })),
  'update-held': (incident, { audience }) => change(incident, audience, () => ({ unattended: false })),
  'update-sent': (incident, { audience }, { atMs }) => sent(incident, audience, atMs),
  'trigger-fired': (incident, fact, { atMs }, plan) => fired(incident, fact, atMs, plan),
  'security-marked': (incident, { embargo }, { atMs }) => ({
    ...incident,
    security: { sinceMs: incident.security?.sinceMs ?? atMs, embargo, releasedMs: null },
  }),
  'embargo-released': (incident, _fact, { atMs }, plan) => released(incident, atMs, plan),
};

type Updates = Incident['updates'];

/** An audience that is not known is left alone: a draft that a person makes for others makes nothing due. */
function change(incident: Incident, audience: string, by: (state: AudienceState) => Partial<AudienceState>): Incident {
  const state = incident.updates[audience];
  return state ? withState(incident, audience, { ...state, ...by(state) }) : incident;
}

function withState(incident: Incident, audience: string, state: AudienceState): Incident {
  return { ...incident, updates: { ...incident.updates, [audience]: state } };
}

/** Who is told although nothing concerned them hears of the end, too, and of nothing between. */
function sent(incident: Incident, audience: string, atMs: EpochMs): Incident {
  const state = incident.updates[audience] ?? newAudience(null, atMs);
  const { interval } = state;
  return withState(incident, audience, {
    ...scheduled(state, interval === null ? atMs : atMs + interval * 1000),
    lastSentMs: atMs,
    draftId: null,
    asked: interval === null,
    unattended: false,
  });
}

/** What was sent within this time counts: nobody reads the same twice because a trigger came a moment later. */
const JUST_SENT_MS = 5 * 60_000;

function fired(incident: Incident, fact: FactOf<'trigger-fired'>, atMs: EpochMs, plan: Plan): Incident {
  const { trigger, audiences, approval } = fact;
  const updates: Record<string, AudienceState> = { ...incident.updates };
  for (const id of audiences) {
    const interval = updateInterval(plan, id, incident.severity);
    const state = { ...(updates[id] ?? newAudience(interval, atMs)), interval, trigger };
    const justSent = state.lastSentMs !== null && atMs - state.lastSentMs < JUST_SENT_MS;
    const next = !justSent || plan.communication.triggers[trigger]?.when === 'customer-data';
    updates[id] = next ? { ...scheduled(state, atMs), unattended: !approval } : state;
  }
  return { ...incident, updates, triggers: { ...incident.triggers, [trigger]: atMs } };
}

/** What became due while the embargo held is due now, and late only from now on. */
function released(incident: Incident, atMs: EpochMs, plan: Plan): Incident {
  const { audiences } = plan.communication;
  const updates: Updates = Object.fromEntries(
    Object.entries(incident.updates).map(([id, state]) => {
      const audience = audiences[id];
      const owed = state.asked ? isOwed(state) : state.dueMs <= atMs;
      const isHeld = audience !== undefined && isOutside(audience) && owed && state.dueMs <= atMs;
      return [id, isHeld ? scheduled(state, atMs) : state];
    }),
  );
  const security = incident.security && { ...incident.security, releasedMs: atMs };
  return { ...incident, ...(security ? { security } : {}), updates };
}

/** Whether an update was asked for and not sent since. */
export function isOwed(state: AudienceState): boolean {
  return state.asked && (state.interval !== null || state.lastSentMs === null);
}
