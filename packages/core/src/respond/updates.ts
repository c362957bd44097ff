import type { AudienceState, Incident } from '../model/incident.ts';
import type { Plan } from '../model/plan.ts';
import type { Audience } from '../model/plan-communication.ts';

/** The audiences that hear of this incident, with the moment at which the first update for each is due. */
export function firstUpdates(incident: Incident, plan: Plan): Readonly<Record<string, AudienceState>> {
  const interval = plan.severities.find((s) => s.id === incident.severity)?.update ?? null;
  const concerned = Object.values(plan.communication.audiences).filter((audience) => concerns(audience, incident));
  return Object.fromEntries(
    concerned.map((audience) => [
      audience.id,
      {
        dueMs: incident.openedMs + audience.after * 1000,
        interval,
        asked: false,
        draftId: null,
        lastSentMs: null,
        overdue: false,
        late: 0,
      },
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
