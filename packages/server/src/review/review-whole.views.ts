import type { z } from '@hono/zod-openapi';
import { actorName, NO_PARTS, type ResponseTimes, type ReviewParts, responseTimes } from '@tocsin/core';
import type { Kysely } from 'kysely';
import type { App } from '../platform/app.ts';
import type { Database } from '../platform/database/tables.ts';
import { readIncident } from '../respond/incident.views.ts';
import type { reviewView } from './contract.ts';
import type { responseTimes as timesSchema } from './contract-view.ts';
import { meetingOf } from './meeting/meeting.views.ts';
import { proposalsOf } from './proposal/proposal.views.ts';
import { factsKey, freshReport, readReportTimeline } from './report/fresh-report.ts';
import { editorsOf } from './report/presence.ts';
import { itemsOf, itemView, readReview, summaryOf, tasksOf, taskView } from './review.views.ts';

type Db = Kysely<Database>;
export type ReviewView = z.infer<typeof reviewView>;

/** A review with its report: the edited or final one, else one written from the timeline as it is now. */
export async function reviewWhole(app: App, db: Db, id: string): Promise<ReviewView> {
  const row = await readReview(db, id);
  const nowMs = app.clock.now();
  const incident = await readIncident(db, row.incident_id);
  const plan = await app.plans.version(row.service, incident.planVersion);
  const items = await itemsOf(db, id);
  const tasks = await tasksOf(db, id);
  const timeline = await readReportTimeline(db, incident);
  const open = {
    actionItems: items.filter((item) => item.status === 'open').length,
    tasks: tasks.filter((task) => task.done_at === null).length,
  };
  return {
    ...summaryOf(row, open, nowMs),
    incidentTitle: incident.title,
    timezone: plan.timezone,
    report: row.report ?? (await freshReport(app, db, row)),
    edited: row.edited,
    form: row.form,
    version: row.version,
    stale: row.edited && row.status === 'open' && row.facts_key !== (await factsKey(db, row, incident)),
    editors: await editorsOf(app, db, id),
    attendees: [...plan.review.attendees],
    actionItems: items.map(itemView),
    tasks: tasks.map((task) => taskView(task, nowMs)),
    meeting: meetingOf(app, row, incident),
    times: timesView(responseTimes(incident, timeline)),
    parts: partsView({ ...NO_PARTS, ...row.parts }, row.parts_version),
    publication: publicationOf(row),
    proposals: await proposalsOf(db, id),
    completedAt: row.completed_at?.toISOString() ?? null,
    completedBy: row.completed_by && actorName(row.completed_by),
  };
}

function publicationOf(row: Awaited<ReturnType<typeof readReview>>): ReviewView['publication'] {
  if (row.published_at === null || row.public_text === null || row.published_by === null) return null;
  return {
    title: row.public_title ?? row.title,
    text: row.public_text,
    at: row.published_at.toISOString(),
    by: actorName(row.published_by),
  };
}

function timesView(times: ResponseTimes): z.infer<typeof timesSchema> {
  const moment = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  return {
    startedAt: new Date(times.startedMs).toISOString(),
    detectedAt: new Date(times.detectedMs).toISOString(),
    notifiedAt: moment(times.notifiedMs),
    acknowledgedAt: moment(times.acknowledgedMs),
    mitigatedAt: moment(times.mitigatedMs),
    resolvedAt: moment(times.resolvedMs),
    seconds: { ...times.seconds },
  };
}

function partsView(parts: ReviewParts, version: number): ReviewView['parts'] {
  return {
    version,
    rootCause: parts.rootCause,
    classification: parts.classification,
    keyEvents: parts.keyEvents.map(({ seq, atMs, text }) => ({ seq, at: new Date(atMs).toISOString(), text })),
    whys: parts.whys.map((chain) => ({ ...chain, answers: [...chain.answers] })),
    factors: parts.factors.map((factor) => ({ ...factor })),
    wentWell: [...parts.wentWell],
    wentBadly: [...parts.wentBadly],
    lucky: [...parts.lucky],
  };
}
