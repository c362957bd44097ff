import { sql } from 'kysely';
import type { Receiver } from './receiver.ts';

const IN_ONE_STATEMENT = 10_000;
/** Of a source that the plan has no more. */
const DEFAULT_WINDOW_SECONDS = 7 * 86_400;

/** Forgets ids from before the window of their source. An id is forgotten late rather than early. */
export async function forgetSeen({ app, targets }: Receiver): Promise<void> {
  const windows = new Map([...(targets?.values() ?? [])].map(({ id, source }) => [id, source.window]));
  const sources = await app.db.selectFrom('inbox_source').select('id').execute();
  for (const { id } of sources) {
    const before = new Date(app.clock.now() - (windows.get(id) ?? DEFAULT_WINDOW_SECONDS) * 1000);
    for (let forgotten = IN_ONE_STATEMENT; forgotten === IN_ONE_STATEMENT; ) {
      const { numAffectedRows } = await sql`
        delete from inbox_seen where (source, vendor_id) in (
          select source, vendor_id from inbox_seen where source = ${id} and received_at < ${before} limit ${IN_ONE_STATEMENT}
        )`.execute(app.db);
      forgotten = Number(numAffectedRows ?? 0);
    }
  }
}
