import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  ChosenInboxEvents,
  InboxEventDetail,
  InboxEventList,
  InboxList,
  InboxOperation,
} from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, problem, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

type Source = InboxList['sources'][number];
type Event = InboxEventList['events'][number];

const counts = {
  ...{ arrived: 1204, repeated: 3, refused: 0, delivered: 1000, failed: 12, skipped: 0, replayed: 0 },
  ...{ waiting: 1200, dead: 4 },
};

function lever(id: string, value: boolean | number | string, changes: object = {}): Source['levers']['delivery'] {
  return { lever: id, value, pulled: false, by: null, at: null, reason: null, ...changes };
}

function source(changes: Partial<Source> = {}): Source {
  return {
    ...{ service: 'shop', source: 'stripe', title: 'Stripe webhooks', provider: 'stripe', secrets: 1 },
    ...{ address: 'https://t.example.com/in/shop/stripe', forward: 'https://app.example.com/hooks', orderBy: null },
    ...{ first: ['invoice.*'], component: null, runbook: null, paused: false, firstOnly: false, concurrency: 4 },
    levers: {
      delivery: lever('stripe.delivery', true),
      concurrency: lever('stripe.concurrency', 4),
      rate: lever('stripe.rate', 0),
      types: lever('stripe.types', 'all'),
    },
    ...{ rate: null, counts, types: [{ type: 'invoice.paid', counts }], oldestAt: '2026-11-22T02:00:00Z' },
    ...{ oldestSeconds: 754, lastArrivalAt: null, lastDeliveryAt: null, arrivedPerMinute: 31.4, deliveredPerMinute: 2 },
    ...{ success: 0.412, repeats: 0.1, refusedPerMinute: 0, drainSeconds: null, inFlight: 2, breaker: 'closed' },
    ...{ note: null, owner: { node: 'n1', since: '2026-11-22T02:00:00Z' }, operations: [] },
    ...changes,
  };
}

const operation: InboxOperation['operation'] = {
  ...{ id: '7', service: 'shop', source: 'stripe', kind: 'replay', status: 'running', reason: 'fixed', by: 'Alex' },
  ...{ at: '2026-11-22T03:00:00Z', endedAt: null, incidentId: null, total: 1204, done: 600, changed: 590 },
  ...{ ratePerSecond: 50, leftSeconds: 13, note: null },
};

const event: Event = {
  ...{ id: '4711', vendorId: 'evt_1', type: 'invoice.paid', orderKey: null, state: 'dead', sentAt: null },
  ...{ receivedAt: '2026-11-22T03:00:00Z', origin: 'received', attempts: 20, nextAt: null, replay: 0 },
  ...{ error: 'The application answered 500', bytes: 20 },
};

const found: ChosenInboxEvents = {
  states: { waiting: 0, dead: 1, delivered: 3, skipped: 0 },
  ...{ matching: 1, tooMany: false, first: [event], operation: null },
};

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
  server.answers['GET /api/plans'] = { plans: [{ service: 'shop' }] };
  server.answers['GET /api/inbox'] = { sources: [source()] };
});
afterEach(() => server.close());

const tocsin = (args: string[], env = {}) => runTocsin(['inbox', ...args], { TOCSIN_URL: server.url, ...env });

it('shows at a glance what waits and what does not go away, within 80 columns', async () => {
  const paused = source({
    ...{ source: 'twilio', paused: true, drainSeconds: 90, success: null },
    levers: {
      ...source().levers,
      delivery: lever('twilio.delivery', false, {
        pulled: true,
        by: 'Ann',
        at: '2026-11-22T02:50:00Z',
        reason: 'bad deploy',
      }),
    },
  });
  server.answers['GET /api/inbox'] = { sources: [source({ operations: [operation] }), paused] };
  const { code, out } = await tocsin([]);
  expect(code).toBe(0);
  const lines = out.split('\n');
  expect(lines[0]).toBe('SOURCE  STATE       WAITING  DEAD  OLDEST  OK   IN/MIN  OUT/MIN  EMPTY IN');
  expect(lines[1]).toBe('stripe  delivering  1,200    4     12 min  41%  31.4    2        never');
  expect(lines[2]).toBe('twilio  paused      1,200    4     12 min  -    31.4    2        1 min 30 s');
  expect(out).toContain('stripe: look at dead letters with: tocsin inbox events stripe --state dead\n');
  expect(out).toContain('stripe: replay 7 by Alex is running: 600 of 1,204, about 13 s left (fixed)\n');
  expect(out).toContain('twilio: twilio.delivery is pulled to false by Ann,');
  expect(JSON.parse((await tocsin(['--json'])).out).sources).toHaveLength(2);
});

it('says what keeps a source from working at all', async () => {
  server.answers['GET /api/inbox'] = {
    sources: [source({ secrets: 0 }), source({ forward: null }), source({ breaker: 'open', note: 'it answers 502' })],
  };
  const { out } = await tocsin(['list']);
  expect(out).toContain('stripe  no secret');
  expect(out).toContain('stripe  no target');
  expect(out).toContain('stripe  target down');
  expect(out).toContain('stripe: it answers 502\n');
});

it('lists events by what they must be, and says how to see more', async () => {
  server.answers['GET /api/inbox/shop/stripe/events?state=dead&type=invoice.*&limit=1'] = {
    ...{ events: [event], next: 'dead_x_1', searchedTo: null },
  };
  const { out } = await tocsin(['events', 'stripe', '--state', 'dead', '--type', 'invoice.*', '--limit', '1']);
  expect(out).toContain('4711   dead   invoice.paid  evt_1');
  expect(out).toContain('20 failed; The application answered 500\nMore with: --after dead_x_1\n');
  expect((await tocsin(['events', 'stripe', '--state', 'broken'])).err).toContain('"broken" is not a state');
  expect((await tocsin(['events', 'stripe', '--from', 'lately'])).code).toBe(2);
});

it('shows an event whose payload cannot steer the terminal', async () => {
  const detail: InboxEventDetail = {
    ...{ event, query: '', headers: [{ name: 'Authorization', value: '***', masked: true }], attempts: [], repeats: 3 },
    body: { encoding: 'text', content: '{"id":"evt_1","text":"\u001b[2J"}', cut: false, bytes: 20, contentType: null },
    ...{ repeatedAt: '2026-11-22T03:00:00Z', of: null, edits: [], waitsFor: 'It is a dead letter.', behind: null },
  };
  server.answers['GET /api/inbox/shop/stripe/events/4711'] = detail;
  const { out } = await tocsin(['event', 'stripe', '4711']);
  expect(out).toContain('Event 4711 invoice.paid');
  expect(out).toContain('  Authorization: ***\n');
  expect(out).not.toContain('\u001b');
  expect(out).toContain('Repeated  3 times');
});

it('pauses and goes on as the lever does, with the incident of the runbook', async () => {
  server.answers['POST /api/inbox/shop/stripe/pause'] = {
    source: source({ paused: true }),
    moved: ['x'],
    request: null,
  };
  const { out } = await tocsin(['pause', 'stripe', '--reason', 'bad deploy', '--for', '30m'], {
    TOCSIN_SERVICE: 'shop',
    TOCSIN_INCIDENT: 'INC-1',
  });
  expect(server.requests.at(-1)?.body).toEqual({ reason: 'bad deploy', incidentId: 'INC-1', expiresInSeconds: 1800 });
  expect(out).toBe('stripe is paused: webhooks are kept and wait. 1,200 wait.\n');
  server.answers['POST /api/inbox/shop/stripe/concurrency'] = {
    source: source(),
    moved: [],
    request: { id: 'r1', needs: 'One more person.' },
  };
  const waits = await tocsin(['concurrency', 'stripe', '2', '--reason', 'slow']);
  expect(server.requests.at(-1)?.body).toEqual({ reason: 'slow', concurrency: 2 });
  expect(waits).toMatchObject({ code: 7, out: expect.stringContaining('Nothing has happened yet: One more person.') });
  expect((await tocsin(['concurrency', 'stripe', 'many', '--reason', 'slow'])).code).toBe(2);
  server.answers['POST /api/inbox/shop/stripe/first-only'] = {
    source: source({ firstOnly: true }),
    moved: ['x'],
    request: null,
  };
  expect((await tocsin(['first-only', 'stripe', '--reason', 'x'])).out).toContain('only invoice.*');
  await tocsin(['first-only', 'stripe', '--off', '--reason', 'x']);
  expect(server.requests.at(-1)?.body).toEqual({ reason: 'x', on: false });
});

it('asks before a replay, counts on a dry run, and does it with --yes', async () => {
  server.answers['POST /api/inbox/shop/stripe/replay'] = ({ body }: { body: { dryRun?: boolean } }) =>
    body.dryRun ? found : { ...found, operation };
  const dry = await tocsin(['replay', 'stripe', '--state', 'dead', '--rate', '50', '--dry-run']);
  expect(server.requests.at(-1)?.body).toEqual({
    ...{ filter: { states: ['dead'] }, again: false, ratePerSecond: 50, dryRun: true },
  });
  expect(dry.out).toContain(
    '1 event would be delivered again or now. 3 events that the application has taken already stay',
  );
  const asked = await tocsin(['replay', 'stripe', 'evt_1']);
  expect(asked).toMatchObject({ code: 2, err: expect.stringContaining('Nothing was changed. Say --yes') });
  expect(server.requests.filter(({ body }) => body !== undefined && !(body as { dryRun?: boolean }).dryRun)).toEqual(
    [],
  );
  const done = await tocsin(['replay', 'stripe', 'evt_1', '--again', '--yes', '--reason', 'fixed']);
  expect(server.requests.at(-1)?.body).toEqual({ ids: ['evt_1'], again: true, ratePerSecond: null, reason: 'fixed' });
  expect(done).toMatchObject({ code: 0, out: expect.stringContaining('replay 7 by Alex is running: 600 of 1,204') });
});

it('refuses to do something with events that nobody named', async () => {
  expect((await tocsin(['skip', 'stripe', '--yes', '--reason', 'x'])).err).toContain('Say which events');
  expect((await tocsin(['skip', 'stripe', 'evt_1', '--all', '--reason', 'x'])).code).toBe(2);
  expect((await tocsin(['skip', 'stripe', 'evt_1', '--yes'])).err).toContain('--reason');
  expect((await tocsin(['replay', 'stripe', '--all', '--rate', 'fast'])).code).toBe(2);
  expect(server.requests.filter(({ method }) => method === 'POST')).toEqual([]);
});

it('waits for an operation, and exits 1 when somebody cancels it', async () => {
  server.answers['POST /api/inbox/shop/stripe/drain'] = { operation: { ...operation, kind: 'drain' } };
  let looks = 0;
  server.answers['GET /api/inbox-operations/7'] = () => {
    looks += 1;
    return { operation: { ...operation, kind: 'drain', status: looks < 2 ? 'running' : 'cancelled', note: 'enough' } };
  };
  const { code, out } = await tocsin(['drain', 'stripe', '--concurrency', '20', '--wait', '--reason', 'fixed']);
  expect(server.requests.find(({ method }) => method === 'POST')?.body).toEqual({ concurrency: 20, reason: 'fixed' });
  expect(out).toContain('drain 7 by Alex is cancelled');
  expect(code).toBe(1);
});

it('edits in the editor, with JSON on several lines there and on one line here', async () => {
  const detail = { event, body: { encoding: 'text', content: '{"id":"evt_1","amount":"12"}', cut: false, bytes: 28 } };
  server.answers['GET /api/inbox/shop/stripe/events/4711'] = detail;
  server.answers['POST /api/inbox/shop/stripe/events/4711/edit'] = {
    event: { ...event, id: '4712', vendorId: 'evt_1~edit1', state: 'waiting' },
    ...{ skipped: true, changes: ['amount: "12" → 12'], behind: 2 },
  };
  const args = ['edit', 'stripe', '4711', '--reason', 'a number', '--header', 'X-Edited: yes', 'X-Old:'];
  const { out } = await tocsin(args, { EDITOR: `sed -i 's/"12"/12/'` });
  const sent = server.requests.at(-1)?.body as { body: { content: string }; headers: object };
  expect(Buffer.from(sent.body.content, 'base64').toString()).toBe('{"id":"evt_1","amount":12}');
  expect(sent.headers).toEqual({ 'X-Edited': 'yes', 'X-Old': null });
  expect(out).toContain(
    'Event 4712 (evt_1~edit1) is delivered instead. The original is given up. 2 events of the same',
  );
  const broken = await tocsin(args, { EDITOR: `sed -i 's/}//'` });
  expect(broken).toMatchObject({ code: 2, err: expect.stringContaining('it is no JSON any more') });
  expect((await tocsin(args, { EDITOR: 'false' })).err).toContain('Nothing was sent: false ended with 1.');
});

it('takes a body from a file, byte by byte', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-inbox-'));
  const file = join(folder, 'body');
  await writeFile(file, Buffer.from([0xff, 0x00, 0x41]));
  server.answers['POST /api/inbox/shop/stripe/events/1/edit'] = { event, skipped: false, changes: [], behind: 0 };
  await tocsin(['edit', 'stripe', '1', '--reason', 'x', '--body', file]);
  expect(server.requests.at(-1)?.body).toMatchObject({ body: { encoding: 'base64', content: '/wBB' } });
  expect((await tocsin(['edit', 'stripe', '1', '--reason', 'x', '--body', `${file}.gone`])).code).toBe(2);
  await rm(folder, { recursive: true });
});

it('checks a source and exits 1 with what is wrong', async () => {
  const checked = { accepted: true, status: 200, answer: '', tookMs: 9, vendorId: 'x', event: null, attempts: [] };
  server.answers['POST /api/inbox/shop/stripe/check'] = { ...checked, findings: ['Delivery is paused.'] };
  expect(await tocsin(['check', 'stripe'])).toEqual({
    code: 1,
    out: 'Taken with 200 after 9 ms.\nDelivery is paused.\n',
    err: '',
  });
  server.answers['POST /api/inbox/shop/stripe/check'] = { ...checked, findings: [] };
  expect((await tocsin(['check', 'stripe'])).code).toBe(0);
});

it('shows and cancels what goes on', async () => {
  server.answers['GET /api/inbox-operations?status=running'] = { operations: [operation] };
  expect((await tocsin(['operations', '--running'])).out).toContain('stripe: replay 7 by Alex is running');
  server.answers['POST /api/inbox-operations/7/cancel'] = problem(409, 'conflict', 'The operation 7 is done already.');
  expect(await tocsin(['cancel', '7', '--reason', 'x'])).toMatchObject({
    code: 5,
    err: 'The operation 7 is done already.\n',
  });
});
