import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startSenders } from './inbox-soak-senders.mjs';
import { call, endChild, firstMessage, startDatabase, startNodeOn } from './start-node.mjs';
import { nowMs } from './statistics.mjs';

/** `BENCH_EVENTS=1000000` is the long one. */
const EVENTS = Number(process.env.BENCH_EVENTS ?? 100_000);
const SECRET = 'whsec_of_the_soak';
const MOST_PAUSE_MS = 3_000;
/** What still waits at the end is delivered within so long, or the soak has failed. */
const DRAINED_WITHIN_MS = 120_000;
const program = fileURLToPath(new URL('./inbox-soak-app.mjs', import.meta.url));

/** Ten times what it takes when all is well: the machine may be busy with other things. */
export const limitMs = 300_000 + EVENTS * 10;

const PLAN = `inbox:
  soak:
    provider: stripe
    secret: "\${SOAK_SECRET}"
    forward: "\${SOAK_FORWARD}"
    orderBy: data.object.subscription
    first: [invoice.*]
    timeout: 2s
    concurrency: 32
    retry: { attempts: 100, first: 1s, most: 2s }
    alerts: { stopped: false, success: false, growing: false, latency: false, repeats: false }
`;

/**
 * Two nodes on one database take `BENCH_EVENTS` webhooks and deliver them to an application that books each once, while the node that
 * delivers is killed with -9, connections to the database and to the application are cut, the application is down, and delivery is
 * paused, at random moments. Throws when anything was lost, booked twice or out of order, or the ledger is not balanced.
 */
export async function measure({ defer, progress }) {
  if (!Number.isInteger(EVENTS) || EVENTS < 1) throw new Error('BENCH_EVENTS is not a whole number of events.');
  const database = await startDatabase({ defer, progress });
  const pool = new pg.Pool({ connectionString: database.url, max: 4, options: '-c search_path=tocsin,soak,public' });
  // The database ends before the bench does.
  pool.on('error', () => undefined);
  const app = fork(program, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, SOAK_DATABASE_URL: database.url },
  });
  defer(() => endChild(app));
  const { url } = await firstMessage(app);
  const installation = { pool, app, nodes: new Map(), start: (name) => startNode(database, url, name) };
  progress('starting two nodes');
  for (const name of ['one', 'two']) installation.nodes.set(name, await installation.start(name));
  app.send({ secret: installation.nodes.get('one').keys.bench.inbox.soak });

  const startMs = nowMs();
  const senders = startSenders({ nodes: () => [...installation.nodes.values()], secret: SECRET, amount: EVENTS });
  const troubles = await makeTrouble(installation, senders, progress);
  const takenSeconds = (senders.counts.lastMs - startMs) / 1_000;
  progress(`all are taken after ${Math.round(takenSeconds)} s; waiting until all are delivered`);
  await drained(pool);
  const seconds = (nowMs() - startMs) / 1_000;
  const outcome = await judge(installation, senders.counts);
  await pool.end();
  return {
    ...{ events: EVENTS, seconds, takenASecond: EVENTS / takenSeconds, bookedASecond: EVENTS / seconds },
    ...troubles,
    ...outcome,
  };
}

function startNode(database, forward, name) {
  // The address may have no host, which URL does not take.
  const named = `${database.url}${database.url.includes('?') ? '&' : '?'}application_name=soak-${name}`;
  return startNodeOn(
    { ...database, url: named },
    { env: { SOAK_FORWARD: forward, SOAK_SECRET: SECRET }, extra: { 'inbox-soak.yaml': PLAN } },
  );
}

/** Everything that happens to the installation, at random moments, until all events are taken. */
async function makeTrouble(installation, { counts, done }, progress) {
  const { app, nodes, pool } = installation;
  const made = { kills: 0, databaseCuts: 0, applicationCuts: 0, applicationDowns: 0, pauses: 0 };
  const kinds = {
    async kills() {
      const name = await owner(pool);
      if (!nodes.has(name)) return;
      const victim = nodes.get(name);
      nodes.delete(name);
      await victim.kill();
      await sleep(Math.random() * 1_000);
      nodes.set(name, await installation.start(name));
    },
    async databaseCuts() {
      const whose = Math.random() < 0.5 ? `soak-${await owner(pool)}` : 'soak-%';
      const text = 'select pg_terminate_backend(pid) from pg_stat_activity where application_name like $1';
      await pool.query(text, [whose]);
    },
    applicationCuts: () =>
      during(
        () => app.send({ is: 'cut' }),
        () => app.send({ is: 'well' }),
      ),
    applicationDowns: () =>
      during(
        () => app.send({ is: 'down' }),
        () => app.send({ is: 'well' }),
      ),
    pauses: () =>
      during(
        () => move(installation, 'pause'),
        () => move(installation, 'resume'),
      ),
  };
  let isOver = false;
  void done.then(() => {
    isOver = true;
  });
  while (!isOver) {
    await Promise.race([sleep(Math.random() * MOST_PAUSE_MS), done]);
    const kind = pick(Object.keys(kinds));
    await kinds[kind]();
    made[kind] += 1;
    progress(`${counts.taken} of ${EVENTS} taken, after ${JSON.stringify(made)}`);
  }
  return made;
}

async function during(begin, end) {
  await begin();
  await sleep(200 + Math.random() * 800);
  await end();
}

/** The node that answers moves the lever; a node that is not there cannot. */
async function move({ nodes }, verb) {
  for (;;) {
    const node = pick([...nodes.values()]);
    const isMoved = await call(node, `/api/inbox/bench/soak/${verb}`, { reason: 'bench' }).then(
      () => true,
      () => false,
    );
    if (isMoved) return;
    await sleep(100);
  }
}

/** The name of the node that delivers; null while it is nobody. */
async function owner(pool) {
  const { rows } = await pool.query(
    `select substring(a.application_name from 6) as name from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.classid = x'696e6278'::int`,
  );
  return rows[0]?.name ?? null;
}

async function drained(pool) {
  const endMs = nowMs() + DRAINED_WITHIN_MS;
  while ((await pool.query('select 1 from inbox_waiting limit 1')).rowCount > 0) {
    if (nowMs() > endMs) throw new Error(`Events still wait after ${DRAINED_WITHIN_MS / 1000} s.`);
    await sleep(100);
  }
}

const BOOKED = `
  select count(*)::int as booked, count(distinct event)::int as events, (count(*) filter (where step <> before + 1))::int as disordered
  from (select event, step, lag(step, 1, -1) over (partition by key order by n) as before from booked) as b`;
const LEDGER = `
  select sum(arrived)::int as arrived, sum(repeated)::int as repeated, sum(delivered)::int as delivered, sum(failed)::int as failed,
    (sum(arrived + replayed - delivered - skipped - died) - (select count(*) from inbox_waiting))::int as difference
  from (select * from inbox_total union all
    select source, type, arrived, repeated, refused, delivered, failed, died, skipped, replayed from inbox_change) as books`;

/** Compares what was acknowledged with what was kept and with what was booked. Throws when they differ. */
async function judge({ pool, app }, { sent, successes, taken }) {
  const { booked, events, disordered } = (await pool.query(BOOKED)).rows[0];
  const { arrived, repeated, delivered, failed, difference } = (await pool.query(LEDGER)).rows[0];
  const { deliveries } = await new Promise((resolve) => {
    app.once('message', resolve);
    app.send({ count: true });
  });
  const found = {
    ...{ sent, successes, deliveries, failed, repeated },
    ...{ lost: taken - events, bookedTwice: booked - events, disordered, ledgerDifference: difference },
  };
  const isRepeatedRight = repeated >= successes - taken && repeated <= sent - taken;
  const isRight = [found.lost, found.bookedTwice, disordered, difference].every((count) => count === 0);
  if (!isRight || !isRepeatedRight || arrived !== taken || delivered !== taken)
    throw new Error(`The soak has failed: ${JSON.stringify({ ...found, taken, arrived, delivered })}`);
  return found;
}

function pick(list) {
  return list[Math.floor(Math.random() * list.length)];
}
