import type { Incident, Plan } from '@tocsin/core';
import { isLeading, lookAfterTicks } from '../../detect/watch/tick.ts';
import type { App } from '../../platform/app.ts';
import { repeat } from '../../platform/repeat.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { dropOpened, staleIncidents, writeText } from './similar.store.ts';
import type { WhatHelped } from './similar.tables.ts';

const LOOK_EVERY_MS = 10_000;
const AT_ONCE = 200;
const MOST_ALERTS = 200;
const MOST_STEPS = 50;
/** PostgreSQL refuses a vector of more than a megabyte. */
const LONGEST_TEXT = 50_000;

/** Keeps the texts while this node leads; what ended before is taken over first. @returns how to stop */
export function startTexts(app: App): () => Promise<void> {
  const stopAfterTicks = lookAfterTicks(app, () => keepTexts(app));
  const look = () => (isLeading(app) ? keepTexts(app) : Promise.resolve());
  const stop = repeat(app, 'a look at the texts of incidents', LOOK_EVERY_MS, look, 'error');
  return async () => {
    stopAfterTicks();
    await stop();
  };
}

/** Makes the texts of incidents that ended, or whose review changed, since they were made; 200 at a time until none is left. */
export async function keepTexts(app: App): Promise<void> {
  await dropOpened(app.db);
  for (;;) {
    const stale = await staleIncidents(app.db, AT_ONCE);
    let written = 0;
    for (const { id, madeOf } of stale) {
      try {
        await writeOne(app, id, madeOf);
        written += 1;
      } catch (error) {
        app.log.error({ err: error, incident: id }, 'the text of an incident could not be kept');
      }
    }
    if (stale.length < AT_ONCE || written === 0) return;
  }
}

async function writeOne(app: App, id: string, madeOf: string): Promise<void> {
  const incident = await readIncident(app.db, id);
  if (incident.resolvedMs === null) return;
  const plan = app.plans.find(incident.service) ?? null;
  const review = await app.db
    .selectFrom('review')
    .select(['id', 'parts', 'report', 'edited'])
    .where('incident_id', '=', id)
    .executeTakeFirst();
  const { helped, runbooks } = await whatHelped(app, incident, plan);
  const alerts = Object.values(incident.alerts).slice(0, MOST_ALERTS);
  const text = {
    incident_id: id,
    service: incident.service,
    severity: incident.severity,
    started_at: new Date(incident.startedMs),
    resolved_at: new Date(incident.resolvedMs),
    title: incident.title,
    resolution: incident.resolution ?? '',
    // A report that nobody edited says what the timeline says.
    lessons: [JSON.stringify(review?.parts ?? {}), review?.edited ? (review.report ?? '') : '']
      .join(' ')
      .slice(0, LONGEST_TEXT),
    components: [...incident.components],
    alerts: alerts.map(({ dedupKey }) => dedupKey),
    runbooks: [...runbooks],
    helped: JSON.stringify(helped),
    review_id: review?.id ?? null,
    false_positive: incident.falsePositive,
    merged: incident.mergedInto !== null,
    made_of: madeOf,
  };
  await writeText(
    app.db,
    text,
    alerts
      .map(({ summary }) => summary)
      .join(' ')
      .slice(0, LONGEST_TEXT),
  );
}

/** Steps that ended well and levers that were pulled, as people know them. */
async function whatHelped(app: App, incident: Incident, plan: Plan | null) {
  const rows = await app.db
    .selectFrom('timeline_entry')
    .select('fact')
    .where('incident_id', '=', incident.id)
    .where('kind', 'in', ['run-started', 'step-finished', 'lever-pulled'])
    .orderBy('seq')
    .limit(2000)
    .execute();
  const runbookOf = new Map<string, string>();
  const [steps, levers, runbooks] = [
    new Map<string, WhatHelped['steps'][number]>(),
    new Set<string>(),
    new Set<string>(),
  ];
  for (const { fact } of rows) {
    if (fact.kind === 'run-started') {
      const title = plan?.runbooks[fact.runbook]?.title ?? fact.runbook;
      runbookOf.set(fact.runId, title);
      runbooks.add(title);
    } else if (fact.kind === 'lever-pulled') levers.add(plan?.levers[fact.lever]?.title ?? fact.lever);
    else if (fact.kind === 'step-finished' && fact.status === 'done') {
      const runbook = runbookOf.get(fact.runId) ?? '';
      steps.set(`${runbook}\n${fact.title}`, { runbook, step: fact.title });
    }
  }
  const helped: WhatHelped = { steps: [...steps.values()].slice(-MOST_STEPS), levers: [...levers] };
  return { helped, runbooks };
}
