import type { z } from '@hono/zod-openapi';
import { type Incident, recordOf, suggestRunbooks } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { readCurrentIncident } from '../../respond/incident.views.ts';
import { findRunbook } from '../runbook.views.ts';
import type { getRunbookHistory, listIncidentRunbooks } from './contract.ts';
import { pastRuns, pastRunView, recordView } from './past-runs.views.ts';

type Suggestions = z.infer<(typeof listIncidentRunbooks)['responses'][200]['content']['application/json']['schema']>;
type History = z.infer<(typeof getRunbookHistory)['responses'][200]['content']['application/json']['schema']>;

/** Earlier runs that are shown beside a suggestion. */
const MOST_PAST = 3;

/** The runbooks of the incident's plan that fit it. @throws Problem 'not-found' */
export async function suggestionsFor(app: App, incidentId: string): Promise<Suggestions['runbooks']> {
  const incident = await readCurrentIncident(app.db, incidentId);
  const { service } = incident;
  const plan = await app.plans.version(service, incident.planVersion);
  const past = await pastRuns(app.db, { service });
  return suggestRunbooks(plan, factsOf(incident), past).map(({ id, reasons, record }) => {
    const runs = past.filter((run) => run.runbook === id);
    const own = runs.find((run) => run.incident?.id === incident.id && run.status !== 'cancelled');
    const others = runs.filter((run) => run.incident?.id !== incident.id).slice(0, MOST_PAST);
    return {
      ...{ service, id, title: plan.runbooks[id]?.title ?? id, reasons: [...reasons] },
      ...{ record: recordView(record), past: others.map(pastRunView), runId: own?.id ?? null },
    };
  });
}

function factsOf({ id, title, severity, components, runbook, alerts }: Incident) {
  return { id, title, severity, components, runbook, alerts: Object.values(alerts) };
}

/** The runs of a runbook, newest first, with their sum. @throws Problem 'not-found' for one that never was */
export async function historyOf(app: App, service: string, runbook: string, limit: number): Promise<History> {
  const plan = app.plans.get(service);
  const runs = await pastRuns(app.db, { service, runbook });
  if (runs.length === 0) findRunbook(plan, runbook);
  return { record: recordView(recordOf(runs)), runs: runs.slice(0, limit).map(pastRunView) };
}
