import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { IncidentMeasure } from '@tocsin/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Composed, compose } from '../compose.ts';
import { SERVICE } from '../contain/response-node.fixture.ts';
import { MovableClock } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { copyDatabase, type DatabaseCopy } from '../platform/database/database-copy.fixture.ts';
import { readFigures } from './figures.views.ts';
import { dropMeasure, writeMeasure } from './measure.store.ts';
import { sendDueReports } from './send-reports.ts';

const PLAN = resolve(import.meta.dirname, '../../../../examples/churn-saver');
const NOON = Date.UTC(2026, 0, 5, 12);
const clock = new MovableClock(NOON);

let database: DatabaseCopy;
let nodes: readonly { readonly node: Composed; readonly dataDir: string }[] = [];

beforeAll(async () => {
  const cluster = process.env.TEST_DATABASE_URL;
  if (!cluster) throw new Error('TEST_DATABASE_URL is not set: the global set-up of the tests sets it');
  database = await copyDatabase(cluster, 'measures_two');
  nodes = [await start(), await start()];
}, 60_000);
afterAll(async () => {
  for (const { node, dataDir } of nodes) {
    await node.app.jobs.stop();
    await node.app.live.stop();
    await node.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  await database?.drop();
});

async function start() {
  const dataDir = await mkdtemp(join(tmpdir(), 'tocsin-measures-'));
  const env = { TOCSIN_DATA: dataDir, DATABASE_URL: database.url, TOCSIN_LOG: 'silent' };
  const node = await compose(readConfig(env, [PLAN]), { url: '' }, clock);
  await node.app.live.start();
  await node.app.jobs.start(node.app.pool);
  return { node, dataDir };
}

const apps = () => nodes.map(({ node }) => node.app);

test('both nodes look at once, again and again, and one report of the month is sent to each address', async () => {
  for (const app of apps()) {
    const plan = app.plans.get(SERVICE);
    const report = {
      cron: '0 9 1 * *',
      timezone: plan.timezone,
      to: [{ kind: 'channel', channel: 'slack', address: '#incidents' }],
    } as const;
    await app.plans.put({ ...plan, review: { ...plan.review, report } }, '', clock.now());
  }
  const look = () => Promise.all([...apps(), ...apps(), ...apps()].map(sendDueReports));
  const sent = async () => {
    const rows = await apps()[0]
      ?.db.selectFrom('message')
      .select('subject')
      .where('subject', 'like', '%: response in%')
      .orderBy('created_at')
      .execute();
    return rows?.map(({ subject }) => subject?.replace(/^.*: response in /, ''));
  };
  await look();
  expect(await sent()).toEqual([]);
  clock.advance(30 * 86_400_000);
  await look();
  expect(await sent()).toEqual(['January 2026, 0 incidents']);
  clock.advance(28 * 86_400_000);
  await look();
  await look();
  expect(await sent()).toEqual(['January 2026, 0 incidents', 'February 2026, 0 incidents']);
});

test('figures that one node keeps in memory follow what the other writes, changes and removes', async () => {
  const [one, other] = apps();
  if (!one || !other) throw new Error('two nodes were started');
  const all = { fromMs: 0, toMs: NOON + 400 * 86_400_000 };
  const found = async (filter = {}) => (await readFigures(other, filter, all)).map(({ incident }) => incident);
  const write = (measure: IncidentMeasure) => one.db.transaction().execute((tx) => writeMeasure(tx, measure, 1));
  expect(await found()).toEqual([]);
  await write(measured('INC-B', NOON));
  await write(measured('INC-A', NOON - 90 * 86_400_000));
  await write({ ...measured('ELSE-1', NOON - 1000), service: 'elsewhere' });
  expect(await found()).toEqual(['INC-A', 'ELSE-1', 'INC-B']);
  expect(await found({ service: SERVICE, severity: 'P1' })).toEqual(['INC-A', 'INC-B']);
  await write({ ...measured('INC-B', NOON), severity: 'P0' });
  expect(await found({ severity: 'P1' })).toEqual(['INC-A', 'ELSE-1']);
  // It ended anew, in another month: it is in the new one only.
  await write(measured('INC-A', NOON + 90 * 86_400_000));
  expect(await found({ service: SERVICE })).toEqual(['INC-B', 'INC-A']);
  await one.db.transaction().execute((tx) => dropMeasure(tx, 'INC-B'));
  expect(await found()).toEqual(['ELSE-1', 'INC-A']);
  expect(await readFigures(other, {}, { fromMs: NOON - 1000, toMs: NOON })).toHaveLength(1);
  expect(await readFigures(other, { component: 'web' }, { fromMs: NOON, toMs: NOON + 1 })).toEqual([]);
});

function measured(incident: string, resolvedMs: number): IncidentMeasure {
  const openedMs = resolvedMs - 3_600_000;
  return {
    ...{ incident, service: SERVICE, title: 'Webhooks fail', firstSeverity: 'P1', severity: 'P1', components: ['web'] },
    ...{ startedMs: openedMs, openedMs, acknowledgedMs: null, mitigatedMs: resolvedMs, resolvedMs },
    ...{ falsePositive: false, reopened: 0, clocksMet: 1, clocksMissed: 0, updatesOnTime: 0, updatesLate: 0 },
    ...{ pages: [], alertKeys: [], repeatOf: null, reviewDueMs: null, reviewedMs: null },
  };
}
