import pg from 'pg';
import type { Database } from './database.ts';
import type { FaultEffect } from './faults.ts';

/**
 * The scheduler's fault: a forgotten transaction holds a lock on the job queue. EXCLUSIVE rather than ACCESS EXCLUSIVE,
 * so that a responder can still read the queue. Ending this connection (pg_terminate_backend) is a true cure.
 */
export function lockJobQueue(databaseUrl: string): FaultEffect {
  let client: pg.Client | undefined;
  return {
    async begin(onCured) {
      const locking = new pg.Client({
        connectionString: databaseUrl,
        application_name: 'churn-saver-forgotten-report',
      });
      locking.on('error', () => {});
      await locking.connect();
      try {
        await locking.query("SET lock_timeout = '5s'");
        await locking.query('BEGIN');
        await locking.query('LOCK TABLE job_queue IN EXCLUSIVE MODE');
      } catch (error) {
        await locking.end();
        throw error;
      }
      client = locking;
      locking.on('end', () => {
        if (client === locking) onCured();
      });
    },
    async end() {
      const ending = client;
      client = undefined;
      await ending?.end().catch(() => {});
    },
  };
}

export interface SlowDatabaseOptions {
  /** How many of the pool's connections are taken away. */
  heldConnections: number;
  /** How long every query sleeps first. */
  sleepSeconds: number;
}

/** How long a held connection sleeps: longer than anybody will wait. */
const ENDLESS_SECONDS = 86_400;

/**
 * The database's fault: endless reports hold most of the pool's connections and every query is slowed by pg_sleep.
 * When all the endless queries have been ended (pg_terminate_backend or pg_cancel_backend) the fault is over.
 */
export function slowDatabase(database: Database, { heldConnections, sleepSeconds }: SlowDatabaseOptions): FaultEffect {
  let generation = 0;
  return {
    async begin(onCured) {
      generation += 1;
      const ours = generation;
      let left = heldConnections;
      database.slowDownBy(sleepSeconds);
      for (let i = 0; i < heldConnections; i += 1) {
        void holdConnection(database.pool, () => ours === generation).then(() => {
          left -= 1;
          if (left === 0 && ours === generation) onCured();
        });
      }
    },
    async end() {
      generation += 1;
      database.slowDownBy(0);
      await database.control.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = 'churn-saver' AND datname = current_database() AND query LIKE $1`,
        [`${ENDLESS_REPORT}%`],
      );
    },
  };
}

const ENDLESS_REPORT = '/* endless report */';

async function holdConnection(pool: pg.Pool, isWanted: () => boolean): Promise<void> {
  const client = await pool.connect().catch(() => undefined);
  if (!client) return;
  if (isWanted()) await client.query(`${ENDLESS_REPORT} SELECT pg_sleep(${ENDLESS_SECONDS})`).catch(() => {});
  client.release(true);
}
