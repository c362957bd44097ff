import pg from 'pg';
import { after, describePostgres, type PostgresConnection } from './connect-postgres.ts';

/** A commit that is not answered for so long, with locks held and nothing to be seen, is given up. */
const COMMIT_MS = 30_000;
/** The server ended the session: what was being committed may be so, as when a standby's answer was waited for. */
const SESSION_ENDED = /^57P0|^08/;

/**
 * Commits.
 * @returns why nobody knows whether it happened, null when it has
 * @throws DatabaseError when the server refused it, so that it is known not to have happened
 */
export async function commitPostgres({ client }: Pick<PostgresConnection, 'client'>): Promise<string | null> {
  const ended = Symbol('ended');
  const late = after(COMMIT_MS).then(() => ended);
  try {
    const result = await Promise.race([client.query('commit'), late]);
    if (typeof result === 'symbol') return unknown(`no answer within ${COMMIT_MS / 1000} s`);
    // A transaction that had failed is rolled back instead, without an error.
    if (result.command === 'ROLLBACK') throw new Error('The database rolled it back at the commit.');
    return null;
  } catch (error) {
    if (error instanceof pg.DatabaseError && !SESSION_ENDED.test(error.code ?? '')) throw error;
    if (error instanceof Error && error.message.startsWith('The database rolled it back')) throw error;
    return unknown(describePostgres(error));
  }
}

function unknown(why: string): string {
  return `The connection was lost at the commit (${why}). Look whether the change happened.`;
}
