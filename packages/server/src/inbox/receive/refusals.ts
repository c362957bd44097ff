import { sql } from 'kysely';
import { clean } from '../../detect/intake/fields.ts';
import type { App } from '../../platform/app.ts';
import type { RawWebhook } from './raw-request.ts';

/** What of a refused request is kept. */
interface Sample {
  readonly source: number;
  readonly atMs: number;
  readonly reason: string;
  readonly address: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Samples of one source between two writes: a flood is counted, and not written. */
const MOST_SAMPLES = 2;
const MOST_KEPT = 100;
const MOST_BODY_BYTES = 4_096;
const MOST_HEADERS = 64;
const MOST_HEADER_CHARACTERS = 500;

/** Counts requests that could not be verified, and remembers a few of them until they are written. */
export class Refusals {
  #counts = new Map<number, number>();
  #samples: Sample[] = [];

  /** Notes one. Costs no more when there are many. */
  note(source: number, atMs: number, reason: string, request: RawWebhook): void {
    this.#counts.set(source, (this.#counts.get(source) ?? 0) + 1);
    if (this.#samples.filter((one) => one.source === source).length >= MOST_SAMPLES) return;
    const { headers, body, address } = request;
    this.#samples.push({
      ...{ source, atMs, reason, address },
      headers: headers.slice(0, 2 * MOST_HEADERS).map((text) => clean(text.slice(0, MOST_HEADER_CHARACTERS))),
      // A copy, so that the rest of a large body is not held.
      body: Buffer.from(body.subarray(0, MOST_BODY_BYTES)),
    });
  }

  /** Writes what was noted. What cannot be written is noted still. */
  async write(app: Pick<App, 'db' | 'clock'>): Promise<void> {
    if (this.#counts.size === 0) return;
    const [counts, samples] = [this.#counts, this.#samples];
    this.#counts = new Map();
    this.#samples = [];
    try {
      await writeRefusals(app, counts, samples);
    } catch (error) {
      for (const [source, count] of counts) this.#counts.set(source, (this.#counts.get(source) ?? 0) + count);
      throw error;
    }
  }
}

async function writeRefusals(
  { db, clock }: Pick<App, 'db' | 'clock'>,
  counts: ReadonlyMap<number, number>,
  samples: readonly Sample[],
): Promise<void> {
  const minute = new Date(Math.floor(clock.now() / 60_000) * 60_000);
  await db.transaction().execute(async (tx) => {
    const rows = [...counts].map(([source, refused]) => ({ source, type: '', minute, refused }));
    await tx.insertInto('inbox_change').values(rows).execute();
    if (samples.length === 0) return;
    const kept = samples.map(({ atMs, headers, ...sample }) => ({
      ...sample,
      at: new Date(atMs),
      headers: [...headers],
    }));
    await tx.insertInto('inbox_refused').values(kept).execute();
    for (const source of new Set(samples.map((one) => one.source))) {
      await sql`
        delete from inbox_refused where source = ${source} and id <= (
          select id from inbox_refused where source = ${source} order by id desc offset ${MOST_KEPT} limit 1
        )`.execute(tx);
    }
  });
}
