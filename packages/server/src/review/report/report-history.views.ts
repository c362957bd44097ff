import type { z } from '@hono/zod-openapi';
import { actorName } from '@tocsin/core';
import { structuredPatch } from 'diff';
import type { Kysely } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import { readReview } from '../review.views.ts';
import type { getReportVersion, reportVersion } from './contract.ts';
import { textAt } from './report.store.ts';

type Version = z.infer<typeof reportVersion>;
type Whole = z.infer<(typeof getReportVersion)['responses'][200]['content']['application/json']['schema']>;

const COMPARED_WITHIN_MS = 1000;

/** The history of a report, newest first. @throws Problem 'not-found' */
export async function reportVersions(db: Kysely<Database>, id: string): Promise<Version[]> {
  await readReview(db, id);
  const rows = await db
    .selectFrom('review_version')
    .select(['version', 'at', 'by', 'what', (eb) => eb.fn<number>('length', ['text']).as('letters')])
    .where('review_id', '=', id)
    .orderBy('version', 'desc')
    .execute();
  return rows.map(({ version, at, by, what, letters }) => ({
    ...{ version, at: at.toISOString(), by: actorName(by), what, letters },
  }));
}

/** One version with what it changed against the last one before it that is kept. @throws Problem 'not-found' */
export async function readReportVersion(db: Kysely<Database>, id: string, version: number): Promise<Whole> {
  const row = await db
    .selectFrom('review_version')
    .selectAll()
    .where('review_id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (!row) throw new Problem('not-found', `The history of the report of ${id} has no version ${version}.`);
  const review = await readReview(db, id);
  const before = (await textAt(db, id, version - 1)) ?? review.facts ?? '';
  return {
    ...{ version, at: row.at.toISOString(), by: actorName(row.by), text: row.text },
    diff: difference(before, row.text),
  };
}

/** A unified difference; empty when there is none, or when finding it would take too long. */
function difference(before: string, after: string): string {
  const options = { context: 2, timeout: COMPARED_WITHIN_MS };
  const patch = structuredPatch('report', 'report', before, after, undefined, undefined, options);
  const hunks = patch?.hunks ?? [];
  return hunks
    .flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
      ...lines,
    ])
    .join('\n');
}
