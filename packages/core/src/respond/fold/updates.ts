import type { Incident } from '../../model/incident.ts';
import type { Handlers } from './happened.ts';

/** Folds what audiences were told, and when they hear again. */
export const updateHandlers: Handlers<'update-due' | 'update-late' | 'update-drafted' | 'update-sent'> = {
  'update-due': (incident, { audience }) => updateIs(incident, audience, { asked: true }),
  'update-late': (incident, { audience }) =>
    updateIs(incident, audience, { overdue: true, late: (incident.updates[audience]?.late ?? 0) + 1 }),
  'update-drafted': (incident, { audience, updateId }) =>
    updateIs(incident, audience, { asked: true, draftId: updateId }),
  'update-sent': (incident, { audience }, { atMs }) => {
    const interval = incident.updates[audience]?.interval ?? null;
    return updateIs(incident, audience, {
      lastSentMs: atMs,
      draftId: null,
      overdue: false,
      asked: interval === null,
      dueMs: interval === null ? atMs : atMs + interval * 1000,
    });
  },
};

function updateIs(incident: Incident, audience: string, change: Partial<Incident['updates'][string]>): Incident {
  const state = incident.updates[audience] ?? {
    dueMs: incident.openedMs,
    interval: null,
    asked: false,
    draftId: null,
    lastSentMs: null,
    overdue: false,
    late: 0,
  };
  return { ...incident, updates: { ...incident.updates, [audience]: { ...state, ...change } } };
}
