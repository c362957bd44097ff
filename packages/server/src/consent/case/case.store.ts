import { type Actor, SYSTEM } from '@tocsin/core';
import type { Selectable } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { Problem } from '../../platform/problem.ts';
import type { CaseNoteKind, ConsentTables } from '../tables.ts';

export type CaseRow = Selectable<ConsentTables['consent_case']>;

/** A case as people name it. */
export function caseId(id: string): string {
  return `CASE-${id}`;
}

/** @throws Problem 'not-found' */
export function rowIdOf(id: string): string {
  const number = /^(?:CASE-)?(\d{1,18})$/i.exec(id)?.[1];
  if (number === undefined) throw new Problem('not-found', `There is no case "${id}". See: tocsin consent cases`);
  return number;
}

/** Writes into a case, and tells the screens. */
export async function noteOnCase(
  app: App,
  tx: Tx,
  id: string,
  by: Actor | null,
  kind: CaseNoteKind,
  text: string,
): Promise<void> {
  const at = new Date(app.clock.now());
  await tx
    .insertInto('consent_case_note')
    .values({ consent_case: id, at, by: JSON.stringify(by ?? SYSTEM), kind, text })
    .execute();
  await app.live.publish(tx, 'consent', `case:${id}`);
}

/** A case that nobody else changes until the end of the transaction. @throws Problem 'not-found' */
export async function holdCase(tx: Tx, id: string): Promise<CaseRow> {
  const row = await tx
    .selectFrom('consent_case')
    .selectAll()
    .where('id', '=', rowIdOf(id))
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw new Problem('not-found', `There is no case "${id}". See: tocsin consent cases`);
  return row;
}
