import pg from 'pg';
import { damage } from '../damage.ts';
import type { FaultEffect, FaultName } from '../faults.ts';
import type { Hosting } from '../vendors/hosting.ts';
import type { PaymentProvider } from '../vendors/payment-provider.ts';
import type { Telegram } from '../vendors/telegram.ts';
import { BOT_SESSIONS, type BotDatabase } from './bot-database.ts';
import type { BotMemory } from './bot-memory.ts';
import type { BotWorker } from './bot-worker.ts';

export interface BotFaultsOptions {
  readonly hosting: Hosting;
  readonly telegram: Telegram;
  readonly provider: PaymentProvider;
  readonly database: BotDatabase;
  /** For the damage itself: not touched by it. */
  readonly control: pg.Pool;
  readonly databaseUrl: string;
  readonly memory: BotMemory;
  readonly worker: BotWorker;
  /** The variables as they should be. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A member who writes to the bot while it is broken, so that it shows. */
const SOMEBODY = 5_001;
const NEW_PEOPLE = [5_101, 5_102];

/** How the bot can be broken, and what cures each. */
export function createBotFaults(options: BotFaultsOptions): Partial<Record<FaultName, FaultEffect>> {
  const { hosting, telegram, provider, memory, worker } = options;
  return {
    'bot-stuck': damage({
      begin: () => {
        worker.hang();
        telegram.say(SOMEBODY, '/start');
      },
      isBroken: () => worker.hangs(),
      mend: () => hosting.restart(),
    }),
    'bot-locked': lockedTable(options),
    'bot-release': damage({
      begin: () => void hosting.deploy('Release of today', 'broken'),
      isBroken: () => hosting.active()?.behaviour !== 'good',
      mend: () => void hosting.rollBack(hosting.list().find(({ behaviour }) => behaviour === 'good')?.id ?? ''),
    }),
    'bot-connections': leakedConnections(options),
    'bot-memory': damage({
      begin: () => memory.leak(),
      isBroken: () => memory.leaks(),
      mend: () => hosting.restart(),
    }),
    'bot-token': wrongVariable(options, 'BOT_TOKEN', () => telegram.say(SOMEBODY, '/start')),
    payments: wrongVariable(options, 'AIRWALLEX_API_KEY', () => forgetSubscriptions(options)),
    'payment-webhooks': wrongVariable(options, 'AIRWALLEX_WEBHOOK_SECRET', async () => {
      for (const person of NEW_PEOPLE) await provider.pay(person);
    }),
    'group-moved': damage({
      begin: async () => {
        telegram.moveGroup();
        await options.control.query(`INSERT INTO group_changes (user_id, change) SELECT id, 'add' FROM users`);
      },
      isBroken: () => hosting.variables.get('GROUP_ID') !== String(telegram.groupId()),
      mend: () => hosting.setVariable('GROUP_ID', String(telegram.groupId())),
    }),
    'bot-data': lostUsers(options),
  };
}

function wrongVariable(
  { hosting, settings }: BotFaultsOptions,
  name: string,
  show: () => void | Promise<void>,
): FaultEffect {
  const right = settings[name] ?? '';
  return damage({
    begin: async () => {
      hosting.setVariable(name, 'set-by-mistake');
      await show();
    },
    isBroken: () => hosting.variables.get(name) !== right,
    mend: () => hosting.setVariable(name, right),
  });
}

/** Two members have paid, and what should have begun their subscriptions was cut off. */
async function forgetSubscriptions({ control }: BotFaultsOptions): Promise<void> {
  await control.query(
    `INSERT INTO payments (user_id, notification, amount, currency, status, paid_at)
     SELECT id, 'cut-off-' || id || '-' || extract(epoch FROM clock_timestamp()), 1500, 'GBP', 'succeeded', now()
     FROM users ORDER BY id LIMIT 2`,
  );
}

/** Three members are deleted while their subscriptions stay. */
function lostUsers({ control }: BotFaultsOptions): FaultEffect {
  let lost: { id: string; telegram_id: string }[] = [];
  const missing = `SELECT count(*)::int AS missing FROM subscriptions AS s LEFT JOIN users AS u ON u.id = s.user_id WHERE u.id IS NULL`;
  return damage({
    async begin() {
      const deleted = await control.query(
        'DELETE FROM users WHERE id IN (SELECT user_id FROM subscriptions ORDER BY id LIMIT 3) RETURNING id, telegram_id',
      );
      lost = deleted.rows;
    },
    isBroken: async () => (await control.query<{ missing: number }>(missing)).rows[0]?.missing !== 0,
    async mend() {
      for (const { id, telegram_id } of lost) {
        await control.query('INSERT INTO users (id, telegram_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
          id,
          telegram_id,
        ]);
      }
    },
  });
}

/** Every connection of the bot is taken and none given back. Ended by a restart, or by ending the sessions. */
function leakedConnections({ database, control }: BotFaultsOptions): FaultEffect {
  return {
    begin: (onCured) => database.leak(onCured),
    async end() {
      await control.query(END_SESSIONS, [BOT_SESSIONS, 'idle']);
    },
  };
}

/** A session of the bot that outlived its process holds the subscriptions: a restart does not help, ending it does. */
function lockedTable({ databaseUrl, telegram }: BotFaultsOptions): FaultEffect {
  let holder: pg.Client | undefined;
  return {
    async begin(onCured) {
      const client = new pg.Client({ connectionString: databaseUrl, application_name: BOT_SESSIONS });
      client.on('error', () => {});
      await client.connect();
      await client.query("SET lock_timeout = '5s'");
      await client.query('BEGIN');
      await client.query('LOCK TABLE subscriptions IN ACCESS EXCLUSIVE MODE');
      holder = client;
      client.on('end', () => {
        if (holder === client) onCured();
      });
      telegram.say(SOMEBODY, '/start');
    },
    async end() {
      const ending = holder;
      holder = undefined;
      await ending?.end().catch(() => {});
    },
  };
}

const END_SESSIONS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE application_name = $1 AND datname = current_database() AND state = $2`;
