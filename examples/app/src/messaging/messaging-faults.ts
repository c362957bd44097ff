import type { ConsentGuard } from '@tocsin/sdk/consent';
import pg from 'pg';
import { damage } from '../damage.ts';
import type { FaultEffect, FaultName } from '../faults.ts';
import type { StripeAccount } from '../vendors/stripe-account.ts';
import type { TwilioAccount } from '../vendors/twilio-account.ts';
import { MESSAGING_SCHEMA } from './messaging-database.ts';
import { MERCHANT_NUMBERS, STOPPED_NUMBER } from './messaging-settings.ts';
import type { WebhookWorker } from './webhook-worker.ts';

export interface MessagingFaultsOptions {
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  readonly twilio: TwilioAccount;
  readonly stripe: StripeAccount;
  readonly consent: ConsentGuard;
  worker(): WebhookWorker;
  /** Says whether requests are slow. */
  setSlow(isSlow: boolean): void;
}

/** Of the database while it is short of room: fewer than are processed at once at rest. */
const SMALL_CAPACITY = 16;
/** What arrives in each round, of which the usual workers do 20. */
const BURST_SIZE = 25;

/** How the messaging service can be broken, and what cures each. */
export function createMessagingFaults(options: MessagingFaultsOptions): Partial<Record<FaultName, FaultEffect>> {
  const { pool, twilio } = options;
  const broken = MERCHANT_NUMBERS[0];
  return {
    'twilio-down': {
      begin: async () => twilio.setDown(true),
      end: async () => twilio.setDown(false),
    },
    'twilio-number': damage({
      begin: () => twilio.setBrokenNumber(broken),
      isBroken: async () => (await carrierOf(pool, broken)) === twilio.brokenNumber(),
      async mend() {
        twilio.setBrokenNumber(undefined);
        await pool.query('UPDATE phone_numbers SET carried_by = number');
      },
    }),
    'retry-storm': retryStorm(options),
    'webhook-burst': webhookBurst(options),
    'no-consent': damage({
      begin: async () => void (await pool.query(IMPORT, [STOPPED_NUMBER])),
      isBroken: async () => !(await isSuppressed(options.consent)) || (await waitsFor(pool, STOPPED_NUMBER)),
      mend: async () => void (await pool.query('DELETE FROM outbound_messages WHERE recipient = $1', [STOPPED_NUMBER])),
    }),
    'endless-report': endlessReport(options),
  };
}

async function carrierOf(pool: pg.Pool, number: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ carried_by: string }>('SELECT carried_by FROM phone_numbers WHERE number = $1', [
    number,
  ]);
  return rows[0]?.carried_by;
}

async function isSuppressed(consent: ConsentGuard): Promise<boolean> {
  return (await consent.check({ to: STOPPED_NUMBER, channel: 'sms', required: false })).reason === 'suppressed';
}

async function waitsFor(pool: pg.Pool, recipient: string): Promise<boolean> {
  return (await pool.query(WAITING_FOR, [recipient])).rows.length > 0;
}

async function countPayments(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM webhook_events WHERE processed_at IS NULL AND type = 'payment_intent.succeeded'",
  );
  return rows[0]?.n ?? 0;
}

/** The database has less room than usual, and what times out is sent again: only doing less at once ends it. */
function retryStorm({ pool, worker, stripe }: MessagingFaultsOptions): FaultEffect {
  const storm = damage({
    async begin() {
      worker().setCapacity(SMALL_CAPACITY);
      const late = stripe.keep({ id: stripe.id('pi'), object: 'payment_intent', status: 'succeeded' });
      await stripe.emit('payment_intent.succeeded', late);
      await pool.query(
        `INSERT INTO webhook_events (source, type, vendor_id)
         SELECT 'stripe', CASE WHEN n % 2 = 0 THEN 'payment_intent.succeeded' ELSE 'customer.updated' END,
           'pi_storm_' || n || '_' || extract(epoch FROM clock_timestamp())
         FROM generate_series(1, 80) AS n`,
      );
    },
    isBroken: async () => (await countPayments(pool)) > 0,
    mend: async () =>
      void (await pool.query("DELETE FROM webhook_events WHERE vendor_id LIKE 'pi_storm_%' AND processed_at IS NULL")),
  });
  return {
    begin: storm.begin,
    async end() {
      worker().setCapacity(Number.POSITIVE_INFINITY);
      await storm.end();
    },
  };
}

/** For as long as it is on, more arrives (late already: it was held up on its way) than the usual workers can process; it is over once they have caught up. */
function webhookBurst({ pool, worker }: MessagingFaultsOptions): FaultEffect {
  const arrive = (age: string, many: number) =>
    pool.query(
      `INSERT INTO webhook_events (source, type, vendor_id, received_at)
       SELECT CASE WHEN n % 3 = 0 THEN 'stripe' ELSE 'twilio' END,
         CASE WHEN n % 3 = 0 THEN 'payment_intent.succeeded' ELSE 'message.delivered' END,
         'burst_' || n || '_' || clock_timestamp(), now() - $1::interval
       FROM generate_series(1, $2::int) AS n`,
      [age, many],
    );
  const late = damage({
    async begin() {
      await arrive('10 minutes', 400);
      worker().beforeRound(() => arrive('10 minutes', BURST_SIZE));
    },
    isBroken: async () =>
      (
        await pool.query(
          `SELECT 1 FROM webhook_events WHERE processed_at IS NULL AND received_at < now() - interval '5 minutes'`,
        )
      ).rows.length > 0,
    mend: async () => void (await pool.query('DELETE FROM webhook_events WHERE processed_at IS NULL')),
  });
  return {
    begin: late.begin,
    async end() {
      worker().beforeRound(undefined);
      await late.end();
    },
  };
}

/** A report of a feature that can wait takes so much that everything is slow. Ending its query ends it. */
function endlessReport({ databaseUrl, setSlow }: MessagingFaultsOptions): FaultEffect {
  let session: pg.Client | undefined;
  return {
    async begin(onCured) {
      const client = new pg.Client({
        ...{ connectionString: databaseUrl, application_name: 'monthly-report' },
        options: `-c search_path=${MESSAGING_SCHEMA}`,
      });
      client.on('error', () => {});
      await client.connect();
      session = client;
      setSlow(true);
      client.query('SELECT pg_sleep(3600) /* monthly report */').catch(() => {
        if (session === client) onCured();
      });
    },
    async end() {
      setSlow(false);
      const ending = session as unknown as { connection?: { stream: { destroy(): void } } } | undefined;
      // A query under way keeps a polite goodbye waiting.
      session = undefined;
      ending?.connection?.stream.destroy();
    },
  };
}

const IMPORT = `
  WITH stopped AS (
    INSERT INTO inbound_messages (sender, merchant_id, body, received_at)
    VALUES ($1, 'm-1', 'Stop', now() - interval '40 days')
  ), imported AS (
    INSERT INTO consents (phone, merchant_id, state, source, given_at)
    VALUES ($1, 'm-2', 'given', 'import', now() - interval '2 days')
  )
  INSERT INTO outbound_messages (recipient, merchant_id, needs_consent, body, status, send_after, sent_at)
  VALUES ($1, 'm-2', true, 'Ten percent off', 'sent', now() - interval '1 day', now() - interval '1 day'),
         ($1, 'm-2', true, 'Only today', 'waiting', now() + interval '1 hour', NULL)`;
const WAITING_FOR = "SELECT 1 FROM outbound_messages WHERE recipient = $1 AND status = 'waiting'";
