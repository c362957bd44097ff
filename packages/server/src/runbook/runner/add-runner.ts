import { randomBytes } from 'node:crypto';
import type { Actor } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import { audit } from '../../platform/audit.ts';
import { Problem } from '../../platform/problem.ts';
import { newToken } from './runner.store.ts';

/**
 * Adds a runner. @returns its token, which nobody can read again
 * @throws Problem 'conflict' when there is one of this name
 */
export async function addRunner(app: App, name: string, labels: readonly string[], actor: Actor): Promise<string> {
  const { token, hash } = newToken();
  const distinct = [...new Set(labels)];
  await app.db.transaction().execute(async (tx) => {
    const atMs = app.clock.now();
    const added = await tx
      .insertInto('runner')
      .values({
        ...{ id: `runner-${randomBytes(8).toString('hex')}`, name, labels: JSON.stringify(distinct) },
        ...{ token_hash: hash, created_by: JSON.stringify(actor), created_at: new Date(atMs) },
        ...{ seen_at: null, instance: null, version: null },
      })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .executeTakeFirst();
    if (added.numInsertedOrUpdatedRows !== 1n) {
      throw new Problem('conflict', `There is a runner "${name}" already. Remove it first, or choose another name.`);
    }
    await audit(tx, atMs, actor, 'runner.add', name, { labels: distinct });
  });
  return token;
}

/** Removes a runner: its token is worth nothing from now on. @throws Problem 'not-found' */
export async function removeRunner(app: App, name: string, actor: Actor): Promise<void> {
  await app.db.transaction().execute(async (tx) => {
    const removed = await tx.deleteFrom('runner').where('name', '=', name).executeTakeFirst();
    if (removed.numDeletedRows === 0n) throw new Problem('not-found', `There is no runner "${name}".`);
    await audit(tx, app.clock.now(), actor, 'runner.remove', name);
  });
}
