import pg from 'pg';
import { startWatcher, writePlan } from './monitors-node.mjs';
import { startDatabase } from './start-node.mjs';
import { nowMs, quantile } from './statistics.mjs';

const MONITORS = 1000;
const DAYS = 365;
/** Hours and minutes are written of one monitor in so many, and their size counts so often: they are rows of one width. */
const WRITTEN_EACH = 5;
const PAGES = 20;
/** Two checks a minute: an interval of 30 seconds. */
const CHECKS = { minute: 2, hour: 120, day: 2880 };

/**
 * Writes what a year of 1,000 monitors at 30 seconds leaves in the database (hours and minutes of a fifth of them, and counts
 * their size fivefold), in the order in which it would come, and asks for
 * pages of the history over the API: six hours by minutes, two weeks by hours, a year by days.
 */
export async function measureHistory({ defer, progress }) {
  const database = await startDatabase({ defer, progress });
  const url = 'http://127.0.0.1:9';
  // So slow that the bench's own checks are none of what is measured.
  const plan = writePlan({ folder: database.folder, monitors: MONITORS, everySeconds: 86_400, url });
  const node = await startWatcher(database, plan);
  const client = new pg.Client({ connectionString: database.url, options: '-c search_path=tocsin,public' });
  await client.connect();
  database.atStop(() => client.end());
  progress('writing a year of history');
  await writeYear(client);
  const size = await sizeOf(client);
  progress('reading pages of history');
  const figures = { historyYearMb: size, ...(await readPages(node, client)), ...(await readBars(database.url)) };
  await database.stop();
  return figures;
}

async function writeYear(client) {
  await client.query(`set synchronous_commit = off; set max_parallel_workers_per_gather = 0; set timezone = 'UTC'`);
  await client.query(
    `insert into monitor_series (service, monitor) select 'bench', 'm' || i from generate_series(0, ${MONITORS - 1}) i
     on conflict do nothing`,
  );
  const today = `date_trunc('day', now())`;
  const year = `${today} - interval '${DAYS} days'`;
  await partitions(client, 'monitor_hour', 'month', `date_trunc('month', ${year})`);
  await partitions(client, 'monitor_day', 'month', `date_trunc('month', ${year})`);
  await partitions(client, 'monitor_transition', 'month', `date_trunc('month', ${year})`);
  await partitions(client, 'monitor_minute', 'day', `${today} - interval '2 days'`);
  const some = `(select id from monitor_series where id % ${WRITTEN_EACH} = 0)`;
  const rolled = (unit, count, series) => `
    insert into monitor_${unit} (at, series, count, failed, degraded, avg_ms, max_ms, p50_ms, p95_ms)
    select at, s.id, ${count}, 0, 0, 80 + random() * 40, 300 + random() * 400, 80 + random() * 10, 150 + random() * 50
    from generate_series(${year}, date_trunc('${unit}', now()) - interval '1 ${unit}', interval '1 ${unit}') at, ${series} s
    on conflict do nothing`;
  await client.query(rolled('hour', CHECKS.hour, some));
  await client.query(rolled('day', CHECKS.day, 'monitor_series'));
  await client.query(
    `insert into monitor_minute (at, series, count, failed, degraded, sum_ms, max_ms, codes)
     select at, s.id, ${CHECKS.minute}, 0, 0, 160 + random() * 80, 100 + random() * 40, decode('7375', 'hex')
     from generate_series(${today} - interval '1 day', date_trunc('minute', now()), interval '1 minute') at, ${some} s
     on conflict do nothing`,
  );
  await client.query(
    `insert into monitor_minute (at, series, count, failed, degraded, sum_ms, max_ms, codes)
     select at - interval '1 day', series, count, failed, degraded, sum_ms, max_ms, codes from monitor_minute
     where at >= ${today} on conflict do nothing`,
  );
  await client.query(
    `insert into monitor_transition (at, series, status, detail)
     select ${year} + random() * interval '${DAYS} days', s.id, case i % 2 when 0 then 'down' else 'up' end,
       '503 in 12 ms: status is 503, expected 200' from monitor_series s, generate_series(1, 100) i`,
  );
  await client.query(
    `insert into monitor_rolled (unit, until) values ('hour', date_trunc('hour', now())), ('day', ${today})
     on conflict (unit) do update set until = excluded.until`,
  );
  await client.query('analyze monitor_hour, monitor_day, monitor_minute, monitor_transition');
}

/** Partitions as the server makes them. */
async function partitions(client, table, each, from) {
  await client.query(`
    do $$ declare at timestamptz; begin
      for at in select generate_series(${from}, now(), interval '1 ${each}') loop
        execute format('create table if not exists ${table}_%s partition of ${table} for values from (%L) to (%L)',
          to_char(at, 'YYYYMMDD'), at, at + interval '1 ${each}');
      end loop;
    end $$`);
}

async function sizeOf(client) {
  const { rows } = await client.query(`
    select sum(pg_total_relation_size(c.oid) * case when relname ~ '_(hour|minute)_' then ${WRITTEN_EACH} else 1 end) / 1048576 as mb from pg_class c join pg_namespace n on n.oid = relnamespace
    where nspname = 'tocsin' and relkind = 'r' and relname like 'monitor\\_%'`);
  return Number(rows[0].mb);
}

async function readPages(node, client) {
  const { rows } = await client.query(
    `select substr(monitor, 2) as number from monitor_series where id % ${WRITTEN_EACH} = 0`,
  );
  const numbers = rows.map(({ number }) => number);
  const [day, nowAt] = [86_400_000, Date.now()];
  const spans = { historyMinutes: day / 4, historyHours: 14 * day, historyDays: DAYS * day };
  const figures = {};
  for (const [name, spanMs] of Object.entries(spans)) {
    const query = `from=${new Date(nowAt - spanMs).toISOString()}&to=${new Date(nowAt).toISOString()}`;
    const tookMs = [];
    for (let page = 0; page < PAGES; page += 1) {
      const number = numbers[Math.floor(Math.random() * numbers.length)];
      const startMs = nowMs();
      const response = await fetch(`${node.url}/api/monitors/bench/m${number}/history?${query}`, {
        headers: { authorization: `Bearer ${node.token}` },
      });
      const { points } = await response.json();
      tookMs.push(nowMs() - startMs);
      if (!(points?.length > 50)) throw new Error(`a page of history of ${name} has ${points?.length} points`);
    }
    figures[`${name}P50Ms`] = quantile(tookMs, 0.5);
    figures[`${name}MaxMs`] = Math.max(...tookMs);
  }
  return figures;
}

/** The bars of a board: 90 days of all monitors at once. */
async function readBars(url) {
  const { readUptime } = await import('../packages/server/dist/detect/watch/history.views.js');
  const { openDatabase, openPool } = await import('../packages/server/dist/platform/database/database.js');
  const pool = openPool(url);
  const db = openDatabase(pool);
  const tookMs = [];
  for (let time = 0; time < 5; time += 1) {
    const startMs = nowMs();
    const uptime = await readUptime(db, 'bench', 90, Date.now());
    tookMs.push(nowMs() - startMs);
    if (Object.keys(uptime).length !== MONITORS) throw new Error('the bars of some monitors are missing');
  }
  await db.destroy();
  return { historyBarsP50Ms: quantile(tookMs, 0.5) };
}
