import { createHash } from 'node:crypto';
import {
  type Incident,
  KEY_KINDS,
  NO_PARTS,
  type ReportFacts,
  type ReportForm,
  type ReportInput,
  type TimelineEntry,
  writeReport,
} from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import { readIncident, readTimeline } from '../../respond/incident.views.ts';
import type { ReviewRow } from '../review.store.ts';
import { itemsOf } from '../review.views.ts';
import { writeFromTemplate } from './write-from-template.ts';

type Db = Kysely<Database>;

/** A longer timeline is not read whole: a report is read by people. */
const MOST_ENTRIES = 2000;
const AT_EACH_END = 500;
const MOST_OF_KINDS = 3000;

/** Writes the report from the timeline and from what the review knows, with bounded work however long the timeline is. */
export async function freshReport(app: App, db: Db, row: ReviewRow): Promise<string> {
  const incident = await readIncident(db, row.incident_id);
  const timeline = await readReportTimeline(db, incident);
  const plan = await app.plans.version(row.service, incident.planVersion);
  const items = await itemsOf(db, row.id);
  const facts: ReportFacts = {
    reviewDueMs: row.due_at.getTime(),
    actionItems: items
      .filter(({ status }) => status !== 'dropped')
      .map(({ title, horizon, owner, due_at, status }) => ({
        ...{ title, horizon, owner },
        dueMs: due_at?.getTime() ?? null,
        done: status === 'done',
      })),
    parts: { ...NO_PARTS, ...row.parts },
    entries: incident.version,
  };
  return inForm({ incident, timeline, plan, facts }, row.form);
}

function inForm(input: ReportInput, form: ReportForm): string {
  if (form !== 'plan') return writeReport(input, form);
  const { template } = input.plan.review;
  const written = template === null ? undefined : input.plan.templates[template];
  return written ? writeFromTemplate(written, input) : writeReport(input);
}

/** The timeline as reports need it: of a very long one its beginning, its end, and what key events are made of. */
export async function readReportTimeline(db: Db, { id, version }: Incident): Promise<readonly TimelineEntry[]> {
  if (version <= MOST_ENTRIES) return readTimeline(db, id);
  const ofKinds = db
    .selectFrom('timeline_entry')
    .selectAll()
    .where('incident_id', '=', id)
    .where(sql<boolean>`kind = any(${[...KEY_KINDS, 'paged', 'step-finished']})`)
    .orderBy('seq')
    .limit(MOST_OF_KINDS);
  const atEnds = db
    .selectFrom('timeline_entry')
    .selectAll()
    .where('incident_id', '=', id)
    .where((is) => is.or([is('seq', '<=', AT_EACH_END), is('seq', '>', version - AT_EACH_END)]));
  const rows = [...(await ofKinds.execute()), ...(await atEnds.execute())];
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  return [...bySeq.values()]
    .toSorted((a, b) => a.seq - b.seq)
    .map(({ seq, at, actor, text, fact }) => ({ seq, atMs: at.getTime(), actor, text, fact }) as TimelineEntry);
}

/** By what it is told whether a report would be written otherwise now: cheap, and never the same for different facts. */
export async function factsKey(db: Db, row: ReviewRow, incident: Pick<Incident, 'version'>): Promise<string> {
  const items = (await itemsOf(db, row.id)).map(({ id, title, horizon, owner, due_at, status }) =>
    JSON.stringify([id, title, horizon, owner, due_at, status]),
  );
  const all = [incident.version, row.parts_version, row.form, row.due_at.getTime(), ...items].join('\n');
  return createHash('sha256').update(all).digest('base64url').slice(0, 22);
}
