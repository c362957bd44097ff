import pg from 'pg';
import { damage } from '../damage.ts';
import type { FaultEffect, FaultName } from '../faults.ts';
import type { GoogleCalendar } from '../vendors/google-calendar.ts';
import type { RedisPlace, RedisRest } from '../vendors/redis-rest.ts';
import type { StripeAccount } from '../vendors/stripe-account.ts';
import type { VercelProject } from '../vendors/vercel.ts';
import { badRelease, wrongSetting } from '../vendors/vercel-faults.ts';
import type { VoiceVendors } from '../vendors/voice-vendors.ts';
import { ALLOW_LIST, redisOf } from './rate-limit.ts';
import { hasIndex, subscribe } from './receptionist-api.ts';
import { RECEPTIONIST_SCHEMA } from './receptionist-database.ts';
import { PARTNER_ADDRESS } from './receptionist-settings.ts';

export interface ReceptionistFaultsOptions {
  readonly project: VercelProject;
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  readonly stripe: StripeAccount;
  readonly redis: RedisRest;
  readonly google: GoogleCalendar;
  readonly voice: VoiceVendors;
  url(): string;
}

/** How the receptionist can be broken, and what cures each. */
export function createReceptionistFaults(options: ReceptionistFaultsOptions): Partial<Record<FaultName, FaultEffect>> {
  const { project, pool, stripe, redis, google, voice } = options;
  return {
    'site-release': badRelease(project, 'broken'),
    'feature-release': badRelease(project, 'partly'),
    'voice-vendor': {
      begin: async () => voice.setDown(true),
      end: async () => voice.setDown(false),
    },
    'checkout-webhooks': wrongSetting(project, 'STRIPE_WEBHOOK_SECRET', {
      wrong: 'whsec_of-another-endpoint',
      async show() {
        for (const business of ['b-1', 'b-2']) await subscribe(pool, stripe, business);
      },
    }),
    'runaway-query': runawayQuery(options),
    'appointments-index': lostIndex(pool),
    'redis-gone': damage({
      begin: () => redis.remove(redisOf(project)),
      isBroken: () => !answers(redis, redisOf(project)),
      mend: () => giveRedis(options),
    }),
    'limit-too-low': wrongSetting(project, 'RATE_LIMIT_PER_MINUTE', { wrong: '5' }),
    'partner-limited': damage({
      begin: () => void redis.run(redisOf(project), 'srem', ALLOW_LIST, PARTNER_ADDRESS),
      isBroken: () => redis.run(redisOf(project), 'sismember', ALLOW_LIST, PARTNER_ADDRESS) === 0,
      mend: () => void redis.run(redisOf(project), 'sadd', ALLOW_LIST, PARTNER_ADDRESS),
    }),
    'calendar-secret': wrongSetting(project, 'GOOGLE_CLIENT_SECRET', {
      wrong: 'the-secret-before',
      show: () => expireToken(pool, 'b-1'),
    }),
    'calendar-revoked': damage({
      async begin() {
        google.setAllowed('b-2', false);
        await expireToken(pool, 'b-2');
      },
      isBroken: async () => (await countWaiting(pool, 'b-2')) > 0,
      async mend() {
        google.setAllowed('b-2', true);
        await pool.query('UPDATE appointments SET sync_requested_at = now() WHERE calendar_event_id IS NULL');
      },
    }),
  };
}

function answers(redis: RedisRest, place: RedisPlace): boolean {
  try {
    return redis.run(place, 'ping') === 'PONG';
  } catch {
    return false;
  }
}

/** Makes a database and has production use it. */
function giveRedis({ project, redis, url }: ReceptionistFaultsOptions): void {
  const { path, token } = redis.create();
  project.setVariable('REDIS_REST_URL', `${url()}${path}`);
  project.setVariable('REDIS_REST_TOKEN', token);
  project.point(project.deploy('Settings changed'), true);
}

/** The token of a business has expired, and appointments of two hours ago wait for it. */
async function expireToken(pool: pg.Pool, business: string): Promise<void> {
  await pool.query(
    "UPDATE calendar_connections SET token_expires_at = now() - interval '10 minutes' WHERE business_id = $1",
    [business],
  );
  await pool.query(
    `INSERT INTO appointments (business_id, starts_at, created_at)
     SELECT $1, now() + n * interval '1 day', now() - interval '2 hours' FROM generate_series(1, 3) AS n`,
    [business],
  );
}

async function countWaiting(pool: pg.Pool, business: string): Promise<number> {
  const { rows } = await pool.query<{ waiting: number }>(
    'SELECT count(*)::int AS waiting FROM appointments WHERE business_id = $1 AND calendar_event_id IS NULL',
    [business],
  );
  return rows[0]?.waiting ?? 0;
}

const MANY = 12_000;

/** A migration has dropped the index, and the table has grown. */
function lostIndex(pool: pg.Pool): FaultEffect {
  return damage({
    async begin() {
      await pool.query('DROP INDEX IF EXISTS appointments_business');
      await pool.query(
        `INSERT INTO appointments (business_id, starts_at, calendar_event_id)
         SELECT 'b-' || n % 400, now() - n * interval '1 minute', 'past' FROM generate_series(1, $1::int) AS n`,
        [MANY],
      );
      await pool.query('ANALYZE appointments');
      await pool.query("SELECT count(*) FROM appointments WHERE business_id = 'b-1'");
    },
    isBroken: async () => !(await hasIndex(pool)),
    mend: async () => void (await pool.query('CREATE INDEX appointments_business ON appointments (business_id)')),
  });
}

/** A report that never ends locks the appointments. Cancelling its query frees them, and so does ending its session. */
function runawayQuery({ databaseUrl }: ReceptionistFaultsOptions): FaultEffect {
  let session: pg.Client | undefined;
  const close = async () => {
    const ending = session;
    session = undefined;
    await ending?.end().catch(() => {});
  };
  return {
    async begin(onCured) {
      const client = new pg.Client({
        ...{ connectionString: databaseUrl, application_name: 'yearly-report' },
        options: `-c search_path=${RECEPTIONIST_SCHEMA}`,
      });
      client.on('error', () => {});
      await client.connect();
      await client.query("SET lock_timeout = '5s'");
      await client.query('BEGIN');
      await client.query('LOCK TABLE appointments IN ACCESS EXCLUSIVE MODE');
      session = client;
      const cured = () => {
        if (session === client) onCured();
      };
      client.query('SELECT pg_sleep(3600) /* yearly report */').catch(cured);
      client.on('end', cured);
    },
    async end() {
      // A query under way keeps a polite goodbye waiting.
      const ending = session as unknown as { connection?: { stream: { destroy(): void } } } | undefined;
      ending?.connection?.stream.destroy();
      await close();
    },
  };
}
