import type { z } from '@hono/zod-openapi';
import { LEAST_SIMILARITY, significantWords, similarity } from '@tocsin/core';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import { readIncident } from '../../respond/incident.views.ts';
import type { pastIncident, similarIncident } from './contract.ts';
import type { SimilarTables } from './similar.tables.ts';

type Db = Kysely<Database>;
type Row = Omit<Selectable<SimilarTables['incident_text']>, 'words'>;
export type PastIncident = z.infer<typeof pastIncident>;
export type SimilarIncident = z.infer<typeof similarIncident>;

/** Of each kind of likeness so many are compared. */
const CANDIDATES = 60;
const MOST_SIMILAR = 5;

/**
 * Past incidents of the service that are like this one, the most alike first, at most five.
 * @throws Problem 'not-found'
 */
export async function similarTo(app: App, id: string): Promise<{ enabled: boolean; similar: SimilarIncident[] }> {
  const incident = await readIncident(app.db, id);
  const plan = app.plans.find(incident.service);
  if (plan && !plan.review.similar) return { enabled: false, similar: [] };
  const { title, components } = incident;
  const alerts = Object.values(incident.alerts);
  const now = { title, components, alerts: alerts.map(({ dedupKey }) => dedupKey) };
  const words = significantWords([title, ...alerts.slice(0, 20).map(({ summary }) => summary)].join(' '));
  const rows = await candidates(app.db, { id, service: incident.service, words, ...now });
  const similar = rows
    .map((row) => ({ ...viewOf(row), similarity: Math.round(similarity(now, row) * 100) / 100 }))
    .filter((one) => one.similarity >= LEAST_SIMILARITY)
    .toSorted((a, b) => b.similarity - a.similarity || b.resolvedAt.localeCompare(a.resolvedAt))
    .slice(0, MOST_SIMILAR);
  return { enabled: true, similar };
}

interface Wanted {
  readonly id: string;
  readonly service: string;
  readonly words: readonly string[];
  readonly alerts: readonly string[];
  readonly components: readonly string[];
}

/** Those that share words, alerts or components, each by an index of its own. */
async function candidates(db: Db, { id, service, words, alerts, components }: Wanted): Promise<readonly Row[]> {
  const past = db
    .selectFrom('incident_text')
    .selectAll()
    .where('service', '=', service)
    .where('incident_id', '!=', id)
    .where('merged', '=', false)
    .limit(CANDIDATES);
  const newest = past.orderBy('resolved_at', 'desc');
  // Words are letters and digits alone, so that they need no more quoting than this.
  const query = sql`to_tsquery('english', ${words.map((word) => `'${word}'`).join(' | ')})`;
  const found = await Promise.all([
    words.length === 0
      ? []
      : past.where(sql<boolean>`words @@ ${query}`).orderBy(sql`ts_rank(words, ${query})`, 'desc').execute(),
    alerts.length === 0 ? [] : newest.where(sql<boolean>`alerts && ${[...alerts]}::text[]`).execute(),
    components.length === 0 ? [] : newest.where(sql<boolean>`components && ${[...components]}::text[]`).execute(),
  ]);
  return [...new Map(found.flat().map((row) => [row.incident_id, row])).values()];
}

/** Searches incidents that are over as people search the web: `"exact words"`, `or`, `-without`. */
export async function searchPast(
  db: Db,
  wanted: { readonly q: string; readonly service?: string | undefined; readonly limit: number },
): Promise<PastIncident[]> {
  const words = wanted.q.replaceAll('\u0000', '');
  const query = sql`websearch_to_tsquery('english', ${words})`;
  let rows = db
    .selectFrom('incident_text')
    .selectAll()
    .where('merged', '=', false)
    .where(({ eb, or }) => or([sql<boolean>`words @@ ${query}`, eb('incident_id', '=', words.toUpperCase())]))
    .orderBy(sql`ts_rank(words, ${query})`, 'desc')
    .orderBy('resolved_at', 'desc')
    .limit(wanted.limit);
  if (wanted.service) rows = rows.where('service', '=', wanted.service);
  return (await rows.execute()).map(viewOf);
}

function viewOf(row: Row): PastIncident {
  return {
    id: row.incident_id,
    service: row.service,
    title: row.title,
    severity: row.severity,
    startedAt: row.started_at.toISOString(),
    resolvedAt: row.resolved_at.toISOString(),
    durationSeconds: Math.max(0, Math.round((row.resolved_at.getTime() - row.started_at.getTime()) / 1000)),
    resolution: row.resolution,
    falsePositive: row.false_positive,
    components: row.components,
    steps: [...row.helped.steps],
    levers: [...row.helped.levers],
    reviewId: row.review_id,
  };
}
