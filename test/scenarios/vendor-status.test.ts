import { MovableClock } from '@tocsin/server';
import type { IncidentRoom, VendorList } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PlanNode, shopPlan, startPlanNode } from '../harness/plan-node.ts';
import { eventually } from '../harness/tocsin.ts';
import { ALL_WELL, type FakeStatuspage, startFakeStatuspage } from '../vendors/fake-statuspage.ts';

/*
 * Vendors that report trouble while an incident is open: the node reads real addresses of fake vendors, on a moved clock, and the
 * timeline says once whose it probably is, and once that it is over.
 */
const START = Date.parse('2026-01-07T03:00:00Z');
const clock = new MovableClock(START);
let host: FakeStatuspage;
let mailer: FakeStatuspage;
let node: PlanNode;

const plan = (databaseFeed: string) => `${shopPlan().replace(
  'components:\n  web: { title: Web, public: true }',
  `components:
  web: { title: Web, public: true, dependsOn: [database] }
  database: { title: Database }
  mail: { title: Mail }`,
)}vendors:
  host:
    title: Database host
    status: https://status.example.com
    feed: ${databaseFeed}
    every: 1m
    watches: [Database]
    support: help@example.com
    hours: 24/7
    components: [database]
  mailer: { title: Mailer, feed: "${mailer.url}/history.rss", every: 2m, components: [mail] }
  dead: { title: Dead, feed: "http://127.0.0.1:9/api/v2/summary.json", components: [mail] }
  quiet: { title: Quiet, components: [web] }
`;

beforeAll(async () => {
  [host, mailer] = [await startFakeStatuspage(), await startFakeStatuspage()];
  node = await startPlanNode({ files: { 'plan.yaml': plan(`"${host.url}/api/v2/summary.json"`) }, clock });
});
afterAll(async () => {
  await node?.close();
  await host?.close();
  await mailer?.close();
});

const TROUBLE = {
  status: { indicator: 'minor', description: 'Partially Degraded Service' },
  components: [
    { id: 'c1', name: 'Database', status: 'degraded_performance' },
    { id: 'c2', name: 'Edge', status: 'operational' },
  ],
  incidents: [
    {
      ...{
        id: 'i1',
        name: 'Elevated error rates',
        status: 'investigating',
        impact: 'minor',
        shortlink: 'https://status.example.com/i1',
      },
      ...{
        started_at: '2026-01-07T02:55:00Z',
        components: [{ id: 'c1', name: 'Database', status: 'degraded_performance' }],
      },
    },
  ],
};

async function vendor(id: string): Promise<VendorList['vendors'][number]> {
  const { vendors } = await node.must<VendorList>('GET', '/api/vendors');
  const found = vendors.find((each) => each.id === id);
  if (!found) throw new Error(`no vendor ${id}`);
  return found;
}

const isIn = (id: string, state: string) =>
  eventually(`${id} is ${state}`, async () => (await vendor(id)).state === state);

const room = (id: string) => node.must<IncidentRoom>('GET', `/api/incidents/${id}`);
const notes = async (id: string) =>
  (await room(id)).timeline
    .filter(({ kind, actor }) => kind === 'note' && actor.kind === 'system')
    .map(({ text }) => text);

async function open(component: string): Promise<string> {
  const body = { service: 'shop', title: 'Buying fails', severity: 'P1', components: [component] };
  return (await node.must<{ id: string }>('POST', '/api/incidents', body)).id;
}

let incident = '';
const EVIDENCE =
  'Probably theirs. Database host says: Elevated error rates, since 2:55 AM UTC, 17 minutes before this incident; “Database” is degraded';

it('shows what vendors say, and why one cannot be read', async () => {
  await isIn('host', 'operational');
  await isIn('mailer', 'operational');
  await eventually('the dead one is tried', async () => (await vendor('dead')).error !== null);
  expect(await vendor('dead')).toMatchObject({
    state: 'unknown',
    error: expect.stringMatching(/refused|asked/),
    watched: true,
  });
  expect(await vendor('quiet')).toMatchObject({ state: 'unknown', watched: false, error: null });
  expect(await vendor('host')).toMatchObject({
    ...{ support: 'help@example.com', hours: '24/7', page: 'https://status.example.com', watched: true },
    ...{
      components: [{ id: 'database', title: 'Database' }],
      theirComponents: [{ name: 'Database', state: 'operational' }],
    },
  });
});

it('asks no more often than the plan says, and says what it knows already', async () => {
  const before = host.calls.length;
  clock.advance(30_000);
  await new Promise((done) => setTimeout(done, 2500));
  expect(host.calls.length).toBe(before);
  clock.advance(40_000);
  await eventually('asked again', async () => host.calls.length > before);
  expect(host.calls.at(-1)?.headers['if-none-match']).toBe('"0"');
});

it('a vendor that reports later than we open is named on the timeline, once', async () => {
  clock.advance(START + 12 * 60_000 - clock.now());
  incident = await open('web');
  expect(await notes(incident)).toEqual([]);
  host.say(TROUBLE);
  clock.advance(70_000);
  await isIn('host', 'degraded');
  await eventually('it is named', async () => (await notes(incident)).length > 0);
  expect(await notes(incident)).toEqual([EVIDENCE]);
  const { vendors } = await room(incident);
  expect(vendors.map(({ id, probablyTheirs }) => [id, probablyTheirs])).toEqual([
    ['host', true],
    ['quiet', false],
  ]);
  expect(vendors[0]).toMatchObject({
    evidence: EVIDENCE,
    link: 'https://status.example.com/i1',
    since: '2026-01-07T02:55:00.000Z',
  });
});

it('not again after a restart, nor on an incident that does not need the vendor', async () => {
  const other = await open('mail');
  node = await node.restart();
  const calls = host.calls.length;
  clock.advance(70_000);
  await eventually('read again', async () => host.calls.length > calls, 20_000);
  await new Promise((done) => setTimeout(done, 2500));
  expect(await notes(incident)).toEqual([EVIDENCE]);
  expect(await notes(other)).toEqual([]);
});

it('an answer of the wrong shape is shown, is no end of the trouble, and is asked for more seldom', async () => {
  host.breakDown({ status: 200, body: '<html>sorry</html>' });
  clock.advance(70_000);
  await eventually('it is shown', async () => (await vendor('host')).error !== null);
  expect(await vendor('host')).toMatchObject({ state: 'degraded', error: 'the answer is no JSON object' });
  clock.advance(17 * 60_000);
  await isIn('host', 'unknown');
  const calls = host.calls.length;
  clock.advance(90_000);
  await new Promise((done) => setTimeout(done, 2500));
  expect(host.calls.length).toBe(calls);
  expect(await notes(incident)).toEqual([EVIDENCE]);
});

it('says when it is over, once', async () => {
  host.breakDown(null);
  host.say(ALL_WELL);
  await eventually(
    'it is over',
    async () => {
      clock.advance(60_000);
      return (await notes(incident)).length > 1;
    },
    40_000,
  );
  await new Promise((done) => setTimeout(done, 2500));
  expect(await notes(incident)).toEqual([
    EVIDENCE,
    'Database host reports no more trouble with this: Elevated error rates',
  ]);
  expect((await room(incident)).vendors[0]).toMatchObject({
    state: 'operational',
    probablyTheirs: true,
    evidence: EVIDENCE,
  });
}, 60_000);

it('reads a feed of news', async () => {
  mailer.tell({ title: 'Outage of deliveries', at: new Date(clock.now() - 60_000).toISOString() });
  clock.advance(150_000);
  await isIn('mailer', 'outage');
  expect(await vendor('mailer')).toMatchObject({ what: 'Outage of deliveries' });
});
