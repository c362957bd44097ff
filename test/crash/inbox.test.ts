import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Ledger, ledgerOf } from '../../packages/server/src/inbox/ledger.ts';
import { openDatabase } from '../../packages/server/src/platform/database/database.ts';
import { eventually } from '../harness/tocsin.ts';
import { pick, type Senders, startSenders } from './inbox-senders.ts';
import { type NodePair, type PairedNode, startNodePair } from './node-pair.ts';
import { openTcpLine, type TcpLine } from './tcp-cut.ts';
import { Till } from './till.ts';

/*
 * Two nodes take and deliver webhooks from senders that send again until they are told that it is taken, to an application that
 * books each once; meanwhile nodes are killed with -9, connections are cut, and everything is paused. What was acknowledged must
 * be booked, exactly once, in the order of its subscription.
 */
const SECRET = `whsec_${randomBytes(16).toString('hex')}`;
/** A machine that does much else takes many times as long as it must. */
const WITHIN_MS = 30_000;
const LIMIT_MS = 180_000;
const RANDOM_MS = 12_000;

let till: Till;
let line: TcpLine;
let pair: NodePair;
let senders: Senders;

beforeAll(async () => {
  till = await Till.open();
  line = await openTcpLine(till.port);
  pair = await startNodePair(resolve(import.meta.dirname, 'inbox-plan'), {
    STRIPE_WEBHOOK_SECRET: SECRET,
    APP_HOOKS_URL: `http://127.0.0.1:${line.port}/hooks`,
  });
  const keys = JSON.parse(readFileSync(join(node(0).process.dataDir, 'keys.json'), 'utf8'));
  till.secret = keys.till.inbox.stripe;
  const urls = pair.nodes.map(({ process }) => `${process.url}/in/till/stripe`);
  senders = startSenders(urls, SECRET);
});
afterAll(async () => {
  senders?.abandon();
  await pair?.close();
  await line?.close();
  await till?.close();
});

const node = (index: number) => pair.nodes[index] as PairedNode;

/** The node that delivers: it holds the session lock of the source. */
const owner = () =>
  eventually(
    'a node delivers',
    async () => {
      const { rows } = await pair.db.query(
        `select activity.application_name as name from pg_locks held
         join pg_stat_activity activity on activity.pid = held.pid
         where held.locktype = 'advisory' and held.granted and held.classid = x'696e6278'::int
           and held.database = (select oid from pg_database where datname = current_database())`,
      );
      return pair.nodes.find(({ name }) => rows.some((row) => row.name === name));
    },
    WITHIN_MS,
  );

async function bookedCount(): Promise<number> {
  return (await till.pool.query('select count(*)::int as count from booked')).rows[0].count;
}

/** Waits until more is taken and more is booked than now. */
async function goesOn(): Promise<void> {
  const [taken, booked] = [senders.acknowledged.length, await bookedCount()];
  await eventually('more is taken', async () => senders.acknowledged.length > taken + 20, WITHIN_MS);
  await eventually('more is booked', async () => (await bookedCount()) > booked + 20, WITHIN_MS);
}

/** Kills the node that delivers in the moment in which a statement of its lingers in a table. */
async function killIn(table: string): Promise<void> {
  await pair.db.query(`create trigger linger before insert on ${table} for each statement execute function linger()`);
  const victim = await owner();
  await eventually(
    `${victim.name} writes ${table}`,
    async () => {
      const writing = `select 1 from pg_stat_activity activity join pg_locks held on held.pid = activity.pid
        where activity.application_name = $1 and activity.wait_event = 'PgSleep' and held.relation = $2::regclass`;
      return (await pair.db.query(writing, [victim.name, table])).rowCount !== 0;
    },
    WITHIN_MS,
  );
  await victim.process.kill();
  await pair.db.query(`drop trigger linger on ${table}`);
  await goesOn();
  await victim.process.start();
}

it(
  'goes on after the death of the node that takes, that delivers, that settles',
  async () => {
    await pair.db.query(
      `create function linger() returns trigger language plpgsql as $$ begin perform pg_sleep(0.3); return null; end $$`,
    );
    await goesOn();
    await killIn('inbox_event');
    await killIn('inbox_attempt');
    const victim = await owner();
    const before = till.deliveries;
    await eventually('a delivery is under way', async () => till.deliveries > before && till.underWay > 0, WITHIN_MS);
    await victim.process.kill();
    await goesOn();
    await victim.process.start();
  },
  LIMIT_MS,
);

const endConnections = (name: string) =>
  pair.db.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [name]);

/** What can happen to an installation, at any moment. */
const troubles: readonly (() => Promise<void>)[] = [
  async function kill() {
    const victim = await owner();
    await victim.process.killAndRestart(Math.random() * 500);
  },
  async function loseDatabase() {
    await endConnections((await owner()).name);
  },
  async function loseDatabaseEverywhere() {
    await Promise.all(pair.nodes.map(({ name }) => endConnections(name)));
  },
  async function cut() {
    line.cut();
    await sleep(300);
    line.mend();
  },
  async function silence() {
    line.silence();
    await sleep(1_200);
    line.mend();
  },
  async function pause() {
    await ask('pause');
    await sleep(300);
    await ask('resume');
  },
];

/** Moves the source's lever, on whichever node answers. */
async function ask(verb: 'pause' | 'resume'): Promise<void> {
  await eventually(
    verb,
    () =>
      pick(pair.nodes)
        .client.call('POST', `/api/inbox/till/stripe/${verb}`, { reason: 'a test' })
        .then(
          () => true,
          () => false,
        ),
    WITHIN_MS,
  );
}

it(
  'goes on through kills, cuts and pauses at random moments',
  async () => {
    const endMs = Date.now() + RANDOM_MS;
    // Each of them once, then any.
    const order = troubles.toSorted(() => Math.random() - 0.5);
    while (Date.now() < endMs || order.length > 0) {
      await (order.pop() ?? pick(troubles))();
      await sleep(Math.random() * 600);
    }
    await goesOn();
    // Nobody but we ends a node: one that died of its troubles does not come back.
    for (const { name, client } of pair.nodes)
      await eventually(`${name} is ready`, async () => (await client.status('/readyz')) === 200, WITHIN_MS);
  },
  LIMIT_MS,
);

it(
  'has lost nothing, booked nothing twice, and kept the order of each subscription',
  async () => {
    await Promise.all(pair.nodes.map(({ process }) => process.kill()));
    await Promise.all(pair.nodes.map(({ process }) => process.start()));
    await senders.finish();
    await eventually('nothing waits', async () => (await ledger()).waiting === 0, 90_000);
    const { acknowledged, counts } = senders;
    const booked = await till.booked();
    const times = new Map<string, number>();
    for (const { event } of booked) times.set(event, (times.get(event) ?? 0) + 1);
    expect(
      acknowledged.filter(({ id }) => !times.has(id)),
      'acknowledged and not booked',
    ).toEqual([]);
    expect(
      [...times].filter(([, count]) => count !== 1),
      'booked more than once',
    ).toEqual([]);
    expect(disorder(booked), 'out of order').toEqual([]);
    expect(await ledger()).toMatchObject({
      ...{ isBalanced: true, arrived: acknowledged.length, delivered: acknowledged.length },
      ...{ waiting: 0, dead: 0, skipped: 0, replayed: 0 },
    });
    const { rows } = await pair.db.query('select sum(repeats)::int as known, count(*)::int as ids from inbox_seen');
    const [{ known, ids }] = rows;
    expect(ids).toBe(acknowledged.length);
    // What was answered with a success was counted; what broke off may have been.
    expect(known).toBeGreaterThanOrEqual(counts.successes - acknowledged.length);
    expect(known).toBeLessThanOrEqual(counts.sent - acknowledged.length);
    expect(await repeated()).toBe(known);
    expect(booked.length).toBeGreaterThan(1_000);
  },
  LIMIT_MS,
);

async function repeated(): Promise<number> {
  const { rows } = await pair.db.query(
    `select sum(repeated)::int as count from (
       select repeated from inbox_total union all select repeated from inbox_change) as books`,
  );
  return rows[0].count;
}

async function ledger(): Promise<Ledger> {
  const { rows } = await pair.db.query<{ id: number }>(`select id from inbox_source where service = 'till'`);
  return ledgerOf(openDatabase(pair.db), rows[0]?.id ?? 0);
}

/** Steps of a subscription that were not booked behind the one before them. */
function disorder(booked: readonly { readonly key: string; readonly step: number }[]): readonly string[] {
  const last = new Map<string, number>();
  return booked.flatMap(({ key, step }) => {
    const before = last.get(key) ?? -1;
    last.set(key, step);
    return step === before + 1 ? [] : [`${key}: ${step} after ${before}`];
  });
}
