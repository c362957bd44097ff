import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { call, endChild, firstMessage, startNode } from './start-node.mjs';
import { medians, nowMs, quantile } from './statistics.mjs';

const ROUNDS = 3;
const AMOUNT = Number(process.env.BENCH_DRAIN ?? 15_000);
/** Rows that wait while it is looked, paused and resumed. `BENCH_BACKLOG=5000000` takes some minutes, most of them to fill it. */
const BACKLOG = Number(process.env.BENCH_BACKLOG ?? 200_000);
const LOOKS = 20;
const CONCURRENCY = 32;
const KEYS = 1_000;
const program = fileURLToPath(new URL('./inbox-handler.mjs', import.meta.url));

const PLAN = `inbox:
  drain: { provider: header, secret: "\${BENCH_SECRET}", signature: { header: X-Secret }, forward: "\${BENCH_FORWARD}", concurrency: ${CONCURRENCY} }
  ordered: { provider: header, secret: "\${BENCH_SECRET}", signature: { header: X-Secret }, forward: "\${BENCH_FORWARD}", concurrency: ${CONCURRENCY}, orderBy: key }
`;

/**
 * How fast what waits is delivered to a handler on the same machine that answers at once, with bodies of 1 KB, in any order and in
 * order by 1,000 keys: deliveries a second from the first to the last one that the handler got, and CPU time of the node for
 * each; medians of three rounds. Then how long a look and a pause take while `BENCH_BACKLOG` events wait.
 */
export async function measureDrain({ defer, progress }) {
  const handler = fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  defer(() => endChild(handler));
  const { url } = await firstMessage(handler);
  const node = await startNode({
    defer,
    progress,
    env: { BENCH_FORWARD: url, BENCH_SECRET: 'bench-secret' },
    extra: { 'inbox-drain.yaml': PLAN },
  });
  const pool = new pg.Pool({ connectionString: node.databaseUrl, max: 4, options: '-c search_path=tocsin,public' });
  // The database ends before the bench does.
  pool.on('error', () => undefined);
  const figures = {};
  for (const source of ['drain', 'ordered']) {
    const rounds = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      progress(`${source}, ${round === 0 ? 'warming up' : `round ${round} of ${ROUNDS}`}`);
      const measured = await drain({ node, pool, handler }, source);
      if (round > 0) rounds.push(measured);
    }
    for (const [key, value] of Object.entries(medians(rounds))) figures[`${source}${key}`] = value;
  }
  progress(`filling a backlog of ${BACKLOG} events`);
  Object.assign(figures, await backlog({ node, pool, handler }));
  await pool.end();
  await node.stop();
  return { ...figures, drainAmount: AMOUNT, drainConcurrency: CONCURRENCY };
}

async function drain({ node, pool, handler }, source) {
  await move(node, source, 'pull');
  await fill(pool, source, AMOUNT, 1_024);
  await ask(handler, 'reset');
  const before = await node.ask('usage');
  await move(node, source, 'release');
  await until(async () => (await waiting(pool, source)) === 0);
  const after = await node.ask('usage');
  const { count, firstMs, lastMs } = await ask(handler, 'count');
  return {
    ASecond: Math.round(((count - 1) / (lastMs - firstMs)) * 1_000),
    CpuMicros: (after.cpuMicros - before.cpuMicros) / AMOUNT,
    Twice: count - AMOUNT,
  };
}

async function backlog({ node, pool, handler }) {
  await move(node, 'drain', 'pull');
  const startMs = nowMs();
  await fill(pool, 'drain', BACKLOG, 100);
  const fillSeconds = (nowMs() - startMs) / 1_000;
  await pool.query('analyze inbox_waiting, inbox_event');
  await move(node, 'drain', 'release');
  await sleep(1_000);
  const looks = [];
  for (let look = 0; look < LOOKS; look += 1) {
    const beganMs = nowMs();
    await call(node, '/api/inbox/bench/drain');
    looks.push(nowMs() - beganMs);
  }
  await ask(handler, 'reset');
  await sleep(2_000);
  const { count } = await ask(handler, 'count');
  const pulledMs = nowMs();
  await move(node, 'drain', 'pull');
  const answeredMs = nowMs();
  await sleep(500);
  const { lastMs } = await ask(handler, 'count');
  return {
    ...{ backlog: BACKLOG, backlogFillSeconds: fillSeconds, backlogASecond: Math.round(count / 2) },
    ...{ backlogLookP50Ms: quantile(looks, 0.5), backlogLookMaxMs: Math.max(...looks) },
    ...{ backlogPauseAnswerMs: answeredMs - pulledMs, backlogPausedAfterMs: Math.max(0, lastMs - pulledMs) },
  };
}

/** What a receiver leaves, in slices. */
async function fill(pool, source, amount, bytes) {
  for (let from = 0; from < amount; from += 100_000) {
    await pool.query(
      `with s as (select id from inbox_source where service = 'bench' and source = $1),
       made as (
         insert into inbox_event (source, received_at, vendor_id, type, order_key, headers, body)
         select s.id, $5, 'evt_' || n, 'invoice.paid', case when $1 = 'ordered' then 'key_' || n % ${KEYS} end,
           array['Content-Type', 'application/json', 'User-Agent', 'Bench', 'X-Secret', 'bench-secret'],
           convert_to(rpad('{"n":' || n || '}', $4), 'UTF8')
         from s, generate_series($2::int, $3::int) n
         returning id, source, received_at, type, order_key),
       waiting as (
         insert into inbox_waiting (event, source, received_at, type, order_key, priority, next_at)
         select id, source, received_at, type, order_key, 1, received_at from made order by id)
       insert into inbox_change (source, type, minute, arrived)
       select source, type, date_trunc('minute', received_at), count(*) from made group by 1, 2, 3`,
      [source, from + 1, Math.min(amount, from + 100_000), bytes, new Date()],
    );
  }
}

async function waiting(pool, source) {
  const { rows } = await pool.query(
    `select exists (select from inbox_waiting where source = (select id from inbox_source where service = 'bench' and source = $1)) as any`,
    [source],
  );
  return rows[0].any ? 1 : 0;
}

function move(node, source, action) {
  return call(node, `/api/levers/bench/${source}.delivery/${action}`, { reason: 'bench' });
}

async function ask(handler, question) {
  handler.send(question);
  const [answer] = await once(handler, 'message');
  return answer;
}

async function until(what) {
  while (!(await what())) await sleep(20);
}
