import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type pg from 'pg';
import type { App } from '../../platform/app.ts';

/**
 * Tells whether the process that runs a step is still there. Each process has a random id and holds an advisory lock on
 * it for as long as its connection lives; PostgreSQL lets go of the lock the moment the process is gone.
 */
export class RunOwner {
  readonly id = randomUUID();
  readonly #app: Pick<App, 'pool' | 'db' | 'log'>;
  #held: Promise<pg.PoolClient> | null = null;
  #released = false;

  constructor(app: Pick<App, 'pool' | 'db' | 'log'>) {
    this.#app = app;
  }

  /** Takes the lock, or waits until it is taken. Call before a step is claimed. @throws when the database is gone, or after `release` */
  async hold(): Promise<void> {
    // A connection that is taken now would never be given back, and the pool would never end.
    if (this.#released) throw new Error('this node is shutting down; the step stays queued');
    this.#held ??= this.#take();
    await this.#held;
  }

  /** Whether the process with this id still holds its lock. */
  async isAlive(id: string): Promise<boolean> {
    return this.#app.db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ free: boolean }>`select pg_try_advisory_xact_lock(${lockKey(id)}) as free`.execute(
        tx,
      );
      return rows[0]?.free === false;
    });
  }

  /** Gives the lock back for good. */
  async release(): Promise<void> {
    this.#released = true;
    const held = this.#held;
    this.#held = null;
    const client = await held?.catch(() => null);
    // Ending the connection frees the lock; it must not go back to the pool with it.
    client?.release(true);
  }

  async #take(): Promise<pg.PoolClient> {
    let client: pg.PoolClient | undefined;
    try {
      client = await this.#app.pool.connect();
      const taken = client;
      await client.query('select pg_advisory_lock($1)', [lockKey(this.id)]);
      let isGiven = false;
      client.on('error', (error) => {
        // A connection that ends may say so twice, also after it was given back.
        if (isGiven || this.#released) return;
        isGiven = true;
        this.#app.log.warn({ err: error }, 'the lock that says who runs steps was lost; taking it again');
        this.#held = null;
        taken.release(true);
      });
      return client;
    } catch (error) {
      this.#held = null;
      client?.release(true);
      throw error;
    }
  }
}

/** A bigint that stands for the id, far from keys that people pick by hand. */
function lockKey(id: string): string {
  return createHash('sha256').update(`tocsin run owner ${id}`).digest().readBigInt64BE(0).toString();
}
