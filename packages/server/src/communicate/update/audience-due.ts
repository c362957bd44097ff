import type { z } from '@hono/zod-openapi';
import {
  type AudienceState,
  type Incident,
  isActive,
  isOutside,
  isSilenced,
  type Plan,
  updateLateMs,
  updateRemindMs,
} from '@tocsin/core';
import type { audienceDue } from './contract-due.ts';

export type AudienceDue = z.infer<typeof audienceDue>;

/** What each audience of an incident hears next, as a screen counts it down. */
export function audiencesDue(incident: Incident, plan: Plan): AudienceDue[] {
  return Object.entries(incident.updates).map(([id, state]) => {
    const audience = plan.communication.audiences[id];
    const now = stateOf(incident, plan, id, state);
    const isOpen = now !== 'done' && now !== 'embargoed';
    return {
      id,
      title: audience?.title ?? id,
      external: audience ? isOutside(audience) : false,
      dueAt: now === 'done' ? null : iso(state.dueMs),
      remindAt: isOpen ? isoOrNull(updateRemindMs(incident, state)) : null,
      lateAt: isOpen ? iso(updateLateMs(state)) : null,
      state: now,
      draftId: state.draftId,
      intervalSeconds: state.interval,
      lastSentAt: isoOrNull(state.lastSentMs),
      late: state.late,
      trigger:
        state.trigger === undefined ? null : (plan.communication.triggers[state.trigger]?.title ?? state.trigger),
      unattended: state.unattended ?? false,
    };
  });
}

function stateOf(incident: Incident, plan: Plan, id: string, state: AudienceState): AudienceDue['state'] {
  const { asked, interval, lastSentMs, draftId, overdue } = state;
  if (isSilenced(incident, plan, id)) return 'embargoed';
  if (!isActive(incident)) return draftId === null ? 'done' : 'waiting';
  if (asked && interval === null && lastSentMs !== null) return 'done';
  if (overdue) return 'late';
  return asked ? 'waiting' : 'scheduled';
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}
