import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { startNode } from './start-node.mjs';
import { quantile } from './statistics.mjs';

const INCIDENTS = 10_000;
const YEARS = 5;
const ROUNDS = 20;
/** Every answer of the page of measures, of 5 years where one can ask for them. */
const ASKED = {
  page: '/api/measures',
  fiveYears: '/api/measures?since=1826d&by=severity',
  fiveYearsByComponent: '/api/measures?since=1826d&by=component',
  fiveYearsByMonth: '/api/measures?since=1826d&by=month',
  oneYear: '/api/measures?period=YEAR&by=quarter',
  goals: '/api/goals?periods=4',
  report: '/api/measures/report?service=SERVICE',
  prometheus: '/metrics',
};

/** How long each answer about the response takes with five years of incidents: 10,000 of them, measured. */
export async function measure({ progress, defer }) {
  const node = await startNode({ progress, defer, extra: { 'goals.yaml': GOALS } });
  const client = new pg.Client({ connectionString: node.databaseUrl, options: '-c search_path=tocsin,public' });
  await client.connect();
  const service = (await ask(node, '/api/measures')).services[0].service;
  progress(`writing ${INCIDENTS} incidents of ${YEARS} years`);
  await fill(client, service);
  await client.query('analyze incident_measure');
  await client.end();
  const figures = { incidents: INCIDENTS, years: YEARS };
  const begin = performance.now();
  await ask(node, ASKED.fiveYears);
  // Nothing is in memory yet: what the first reader after a start waits for.
  figures.firstAnswerMs = performance.now() - begin;
  for (const [name, path] of Object.entries(ASKED)) {
    const address = path.replace('YEAR', new Date().getUTCFullYear() - 1).replace('SERVICE', service);
    const samples = [];
    for (let round = 0; round < ROUNDS + 5; round++) {
      const begin = performance.now();
      await ask(node, address);
      if (round >= 5) samples.push(performance.now() - begin);
    }
    figures[`${name}P50Ms`] = quantile(samples, 0.5);
    figures[`${name}P95Ms`] = quantile(samples, 0.95);
    progress(`${name}: ${figures[`${name}P50Ms`].toFixed(0)} ms, p95 ${figures[`${name}P95Ms`].toFixed(0)} ms`);
  }
  return figures;
}

const GOALS = `review:
  goals:
    - { measure: mttr, change: "-10%", per: quarter }
    - { measure: repeats, change: "-20%", per: year }
    - { measure: trained, above: 99%, per: year }
`;

async function ask(node, path) {
  const response = await fetch(node.url + path, { headers: { authorization: `Bearer ${node.token}` } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return path === '/metrics' ? text : JSON.parse(text);
}

/** Incidents of four levels and eight components, spread evenly, each with pages and alerts. */
async function fill(client, service) {
  const stepMs = (YEARS * 365.25 * 86_400_000) / INCIDENTS;
  const nowMs = Date.now();
  const rows = Array.from({ length: INCIDENTS }, (_, index) => {
    const openedMs = nowMs - (index + 1) * stepMs;
    const tookMs = 60_000 * (10 + ((index * 7919) % 600));
    const at = (ms) => new Date(ms).toISOString();
    return {
      ...{ incident_id: `INC-BENCH-${index}-${randomUUID().slice(0, 4)}`, service, title: `Something fails ${index}` },
      ...{ first_severity: `P${index % 3}`, severity: `P${index % 4}`, components: [`part-${index % 8}`] },
      ...{ started_at: at(openedMs - 120_000), opened_at: at(openedMs), acknowledged_at: at(openedMs + tookMs / 10) },
      ...{
        mitigated_at: at(openedMs + tookMs / 2),
        resolved_at: at(openedMs + tookMs),
        false_positive: index % 11 === 0,
      },
      ...{
        reopened: 0,
        clocks_met: 1,
        clocks_missed: index % 5 === 0 ? 1 : 0,
        updates_on_time: 2,
        updates_late: index % 2,
      },
      pages: [0, 1].map((one) => ({ person: `p${(index + one) % 40}`, pages: 1 + one, atNight: index % 2 })),
      ...{ alert_keys: [`alert-${index % 200}`, 'monitor:web'], repeat_of: index % 6 === 0 ? 'INC-1' : null },
      ...{ review_due_at: at(openedMs + 2 * 86_400_000), reviewed_at: null, incident_version: 1, edition: 1 },
    };
  });
  await client.query(
    `insert into incident_measure select * from jsonb_populate_recordset(null::incident_measure, $1::jsonb)`,
    [JSON.stringify(rows)],
  );
}
