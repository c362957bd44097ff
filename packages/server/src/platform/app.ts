import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Keys } from './auth/keys.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './database/tables.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { Live } from './live/live.ts';
import type { Plans } from './plans/plans.ts';

/** What every phase is given; built in compose.ts and nowhere else. */
export interface App {
  readonly config: Config;
  readonly log: Logger;
  readonly clock: Clock;
  readonly pool: pg.Pool;
  readonly db: Kysely<Database>;
  readonly jobs: Jobs;
  readonly live: Live;
  readonly plans: Plans;
  readonly keys: Keys;
  /** Address for links in messages, known once the server listens. */
  url(): string;
}
