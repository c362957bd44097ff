import { actorName, maskAddress } from '@tocsin/core';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { App } from '../../platform/app.ts';
import { Problem } from '../../platform/problem.ts';
import type { consentEvidence } from '../contract-parts.ts';
import { type CaseRow, caseId, rowIdOf } from './case.store.ts';

/** Cases as people read them. */
export async function caseViews(app: App, rows: readonly CaseRow[]) {
  if (rows.length === 0) return [];
  const keys = [...new Set(rows.map(({ key }) => key))];
  const [addresses, suppressed] = await Promise.all([
    app.db.selectFrom('consent_address').select(['key', 'address']).where('key', 'in', keys).execute(),
    app.db.selectFrom('consent_suppression').select('key').where('key', 'in', keys).execute(),
  ]);
  const address = new Map(addresses.map((row) => [row.key, row.address]));
  const ended = new Set(suppressed.map(({ key }) => key));
  return rows.map((row) => viewOf(app, row, address.get(row.key) ?? null, ended.has(row.key)));
}

function viewOf(app: App, row: CaseRow, address: string | null, suppressed: boolean) {
  const { service, kind, channel, merchant, status, origin, text, cause } = row;
  const endMs = row.answered_at?.getTime() ?? row.closed_at?.getTime() ?? app.clock.now();
  return {
    ...{
      id: caseId(row.id),
      service,
      kind,
      address: address && maskAddress(address),
      channel,
      merchant,
      status,
      origin,
      text,
      cause,
    },
    ...{ openedAt: row.opened_at.toISOString(), openedBy: actorName(row.opened_by), dueAt: row.due_at.toISOString() },
    answeredAt: row.answered_at?.toISOString() ?? null,
    late: endMs > row.due_at.getTime(),
    closedAt: row.closed_at?.toISOString() ?? null,
    ...{ incidentId: row.incident_id, suppressed },
  };
}

/** A case with its evidence and notes. @throws Problem 'not-found' */
export async function readCase(app: App, id: string) {
  const row = await app.db.selectFrom('consent_case').selectAll().where('id', '=', rowIdOf(id)).executeTakeFirst();
  if (!row) throw new Problem('not-found', `There is no case "${id}". See: tocsin consent cases`);
  const [[view], notes, known] = await Promise.all([
    caseViews(app, [row]),
    app.db
      .selectFrom('consent_case_note')
      .selectAll()
      .where('consent_case', '=', row.id)
      .orderBy('id')
      .limit(1_000)
      .execute(),
    app.db.selectFrom('consent_address').select('address').where('key', '=', row.key).executeTakeFirst(),
  ]);
  if (!view) throw new Error('A case that is there has a view.');
  return {
    ...view,
    fullAddress: known?.address ?? null,
    notes: notes.map(({ at, by, kind, text }) => ({ at: at.toISOString(), by: actorName(by), kind, text })),
    evidence: row.evidence as z.infer<typeof consentEvidence> | null,
  };
}

interface CaseFilter {
  readonly service?: string | undefined;
  readonly status: 'open' | 'answered' | 'closed' | 'all';
  readonly limit: number;
  readonly after?: string | undefined;
}

/** Cases that wait first, by when they are due; then the others, the newest first. @param filter.after `next` of the page before */
export async function listCases(app: App, { service, status, limit, after }: CaseFilter) {
  const offset = /^\d{1,7}$/.test(after ?? '') ? Number(after) : 0;
  let query = app.db
    .selectFrom('consent_case')
    .selectAll()
    .orderBy(sql`status <> 'open'`)
    .orderBy(sql`case when status = 'open' then due_at end`)
    .orderBy('id', 'desc')
    .offset(offset)
    .limit(limit + 1);
  if (service !== undefined) query = query.where('service', '=', service);
  if (status !== 'all') query = query.where('status', '=', status);
  const rows = await query.execute();
  return {
    cases: await caseViews(app, rows.slice(0, limit)),
    next: rows.length > limit ? String(offset + limit) : null,
  };
}
