import { afterEach, beforeEach, expect, it } from 'vitest';
import type {
  ChosenInboxEvents,
  EditedInboxEvent,
  InboxEventDetail,
  InboxEventList,
  InboxList,
  InboxOperation,
  InboxRefusedList,
  InboxSourceDetail,
} from '../../contract.ts';
import { type ControlNode, LOOKER, startControlNode } from './control.fixture.ts';
import { runOperation } from './run-operation.ts';

let node: ControlNode;
beforeEach(async () => {
  node = await startControlNode();
});
afterEach(async () => {
  // Whatever a test did, nothing was lost and nothing made up.
  const { isBalanced, difference, deadDifference } = await node.ledger();
  await node.close();
  expect({ isBalanced, difference, deadDifference }).toEqual({ isBalanced: true, difference: 0, deadDifference: 0 });
});

const at = '/shop/stripe';
const statesOf = async (path = '') => {
  const { body } = await node.get<InboxEventList>(`${at}/events${path}`);
  return Object.fromEntries(body.events.map(({ vendorId, state }) => [vendorId, state]));
};

/** Four events, one in each state. */
async function oneOfEach() {
  const [waiting = '', dead = '', delivered = '', skipped = ''] = await node.arrive([
    { id: 'evt_1', type: 'invoice.paid', secondsAgo: 400 },
    { id: 'evt_2', type: 'ping', secondsAgo: 300 },
    { id: 'evt_3', type: 'ping', secondsAgo: 200 },
    { id: 'evt_4', type: 'ping', secondsAgo: 100 },
  ]);
  await node.settle([dead], 'dead', 'The application answered 500');
  await node.settle([delivered], 'delivered');
  await node.post(`${at}/skip`, { ids: ['evt_4'], reason: 'not needed' });
  return { waiting, dead, delivered, skipped };
}

it('shows what waits, what is dead, for how long, and how it flows', async () => {
  await oneOfEach();
  const { body } = await node.get<InboxList>('');
  expect(body.sources).toHaveLength(1);
  expect(body.sources[0]).toMatchObject({
    ...{ service: 'shop', source: 'stripe', provider: 'stripe', secrets: 1, paused: false, concurrency: 4, rate: null },
    ...{ address: 'http://127.0.0.1/in/shop/stripe', forward: 'http://127.0.0.1:9/hooks?…' },
    counts: { arrived: 4, waiting: 1, dead: 1, delivered: 1, skipped: 1, failed: 1, replayed: 0 },
    ...{ success: 0.5, repeats: 0, owner: null, inFlight: null, operations: [] },
  });
  expect(body.sources[0]?.oldestSeconds).toBeGreaterThanOrEqual(400);
  expect(body.sources[0]?.oldestSeconds).toBeLessThan(500);
  expect(body.sources[0]?.types.map(({ type, counts }) => [type, counts.waiting, counts.dead])).toEqual([
    ['invoice.paid', 1, 0],
    ['ping', 0, 1],
  ]);
  expect((await node.get('?service=other')).status).toBe(404);
});

it('groups failures by their reasons and tells the key only to those who may act', async () => {
  await oneOfEach();
  const { body } = await node.get<InboxSourceDetail>(at);
  expect(body.failures).toMatchObject([
    { reason: 'The application answered 500', waiting: 0, dead: 1, types: ['ping'] },
  ]);
  expect(body.flow.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(1);
  expect(body.signingKey).toMatch(/^whsec_/);
  expect((await node.get<InboxSourceDetail>(at, LOOKER)).body.signingKey).toBeNull();
  expect((await node.get('/shop/nothing')).body).toMatchObject({ detail: expect.stringContaining('It has: stripe') });
});

it('finds events by state, type, time and id, page by page', async () => {
  await oneOfEach();
  expect(await statesOf()).toEqual({ evt_1: 'waiting', evt_2: 'dead', evt_3: 'delivered', evt_4: 'skipped' });
  for (const state of ['waiting', 'dead', 'delivered', 'skipped'])
    expect(Object.values(await statesOf(`?state=${state}`))).toEqual([state]);
  expect(await statesOf('?type=invoice.*')).toEqual({ evt_1: 'waiting' });
  expect(await statesOf('?type=invoice_*')).toEqual({});
  expect(await statesOf('?text=T_3')).toEqual({ evt_3: 'delivered' });
  expect(await statesOf('?vendorId=evt_2')).toEqual({ evt_2: 'dead' });
  const since = new Date(node.app.clock.now() - 250_000).toISOString();
  expect(Object.keys(await statesOf(`?from=${since}`))).toEqual(['evt_4', 'evt_3']);
  const seen: string[] = [];
  for (let after = ''; ; ) {
    const { body } = await node.get<InboxEventList>(`${at}/events?limit=1${after}`);
    seen.push(...body.events.map(({ vendorId }) => vendorId));
    if (body.next === null) break;
    after = `&after=${encodeURIComponent(body.next)}`;
  }
  expect(seen).toEqual(['evt_4', 'evt_3', 'evt_2', 'evt_1']);
  expect((await node.get(`${at}/events?after=nonsense`)).status).toBe(400);
});

it('shows one event with masked secrets, its attempts, and which one goes before it', async () => {
  const headers = [
    ...['Authorization', 'Bearer abc', 'Stripe-Signature', 't=1767614400,v1=abcdefabcdef', 'X-Request', 'r1'],
    ...['Content-Type', 'application/json'],
  ];
  const [first = '', second = ''] = await node.arrive([
    { id: 'evt_1', key: 'sub_1' },
    { id: 'evt_2', key: 'sub_1', headers, body: '{"id":"evt_2","n":1}' },
  ]);
  const { body } = await node.get<InboxEventDetail>(`${at}/events/${second}`);
  expect(body.headers).toEqual([
    { name: 'Authorization', value: '***', masked: true },
    { name: 'Stripe-Signature', value: 't=17676…', masked: true },
    { name: 'X-Request', value: 'r1', masked: false },
    { name: 'Content-Type', value: 'application/json', masked: false },
  ]);
  expect(body.body).toMatchObject({ encoding: 'text', content: '{"id":"evt_2","n":1}', bytes: 20, cut: false });
  expect(body).toMatchObject({ behind: first, waitsFor: expect.stringContaining(`after event ${first}`) });
  await node.settle([first], 'failed', 'timed out');
  const failed = await node.get<InboxEventDetail>(`${at}/events/${first}`);
  expect(failed.body.attempts).toMatchObject([{ action: 'failed', status: 500, note: 'timed out' }]);
  expect(failed.body.waitsFor).toContain('It failed once');
  expect((await node.get(`${at}/events/999`)).status).toBe(404);
});

it('shows bytes that are no text as base64', async () => {
  const [event] = await node.arrive([{ id: 'evt_1', body: Buffer.from([0xff, 0xfe, 0x00]) }]);
  const { body } = await node.get<InboxEventDetail>(`${at}/events/${event}`);
  expect(body.body).toMatchObject({ encoding: 'base64', content: '//4A' });
});

it('replays: dead letters and what was given up, and what was delivered only when asked', async () => {
  const { delivered, waiting, dead } = await oneOfEach();
  const dry = await node.post<ChosenInboxEvents>(`${at}/replay`, { filter: {}, dryRun: true });
  expect(dry.body).toMatchObject({ matching: 3, operation: null, tooMany: false });
  expect(dry.body.states).toEqual({ waiting: 1, dead: 1, delivered: 1, skipped: 1 });
  expect(dry.body.first.map(({ vendorId }) => vendorId)).toEqual(['evt_1', 'evt_2', 'evt_4']);
  expect(await statesOf()).toMatchObject({ evt_2: 'dead', evt_4: 'skipped' });

  const { body } = await node.post<ChosenInboxEvents>(`${at}/replay`, { filter: {}, reason: 'the fix is out' });
  expect(body.operation).toMatchObject({ kind: 'replay', status: 'done', total: 3, done: 3, changed: 2, by: 'Alex' });
  expect(await statesOf()).toEqual({ evt_1: 'waiting', evt_2: 'waiting', evt_3: 'delivered', evt_4: 'waiting' });
  const again = await node.post<ChosenInboxEvents>(`${at}/replay`, { ids: [delivered], again: true });
  expect(again.body.operation).toMatchObject({ changed: 1 });
  const twice = await node.get<InboxEventDetail>(`${at}/events/${delivered}`);
  expect(twice.body.event).toMatchObject({ state: 'waiting', replay: 1 });
  await node.settle([delivered, waiting, dead], 'delivered');
  await node.post(`${at}/replay`, { ids: [delivered], again: true });
  expect((await node.get<InboxEventDetail>(`${at}/events/${delivered}`)).body.event.replay).toBe(2);
  expect(await node.ledger()).toMatchObject({ arrived: 4, replayed: 3, delivered: 4, skipped: 1, waiting: 2, dead: 0 });
});

it('has what waits for another attempt tried now, and takes dead letters up with all their attempts', async () => {
  const [one = '', two = ''] = await node.arrive([{ id: 'evt_1' }, { id: 'evt_2' }]);
  await node.settle([one], 'failed', 'timed out');
  await node.settle([two], 'dead', 'answered 410');
  const { body } = await node.post<ChosenInboxEvents>(`${at}/retry`, { filter: {} });
  expect(body.operation).toMatchObject({ changed: 2 });
  const rows = await node.app.db.selectFrom('inbox_waiting').selectAll().orderBy('event').execute();
  const now = node.app.clock.now();
  expect(rows.map(({ dead, attempts, next_at }) => [dead, attempts, next_at.getTime() <= now])).toEqual([
    [false, 1, true],
    [false, 0, true],
  ]);
});

it('refuses what names nothing, what does not exist, and those who may only look', async () => {
  expect((await node.post(`${at}/replay`, {})).body).toMatchObject({ detail: expect.stringContaining('Say which') });
  expect((await node.post(`${at}/skip`, { ids: ['evt_9'], reason: 'x' })).status).toBe(404);
  expect((await node.post(`${at}/skip`, { filter: { typs: ['x'] }, reason: 'x' })).status).toBe(400);
  for (const [path, body] of [
    ['replay', { filter: {} }],
    ['skip', { filter: {}, reason: 'x' }],
    ['retry', { filter: {} }],
    ['pause', { reason: 'x' }],
    ['resume', { reason: 'x' }],
    ['concurrency', { concurrency: 2, reason: 'x' }],
    ['first-only', { on: true, reason: 'x' }],
    ['drain', { reason: 'x' }],
    ['check', {}],
    ['events/1/edit', { body: { encoding: 'text', content: '' }, reason: 'x' }],
  ] as const)
    expect((await node.post(`${at}/${path}`, body, LOOKER)).status, path).toBe(403);
});

it('gives up what waits, and says who and why', async () => {
  const [one = ''] = await node.arrive([{ id: 'evt_1' }, { id: 'evt_2', type: 'invoice.paid' }]);
  const { body } = await node.post<ChosenInboxEvents>(`${at}/skip`, { filter: { types: ['ping'] }, reason: 'noise' });
  expect(body.operation).toMatchObject({ status: 'done', changed: 1 });
  expect(await statesOf()).toEqual({ evt_1: 'skipped', evt_2: 'waiting' });
  const { body: detail } = await node.get<InboxEventDetail>(`${at}/events/${one}`);
  expect(detail.attempts).toMatchObject([{ action: 'skipped', by: 'Alex', note: 'noise' }]);
  const audited = await node.app.db.selectFrom('audit').select(['action', 'subject', 'actor']).execute();
  expect(audited).toMatchObject([{ action: 'inbox.skip', subject: 'shop/stripe', actor: { name: 'Alex' } }]);
});

it('delivers a changed copy in place of the original', async () => {
  const [one = '', two = ''] = await node.arrive([
    { id: 'evt_1', key: 'sub_1', body: '{"amount":"12,50"}' },
    { id: 'evt_2', key: 'sub_1' },
  ]);
  const edit = {
    body: { encoding: 'text', content: '{"amount":12.5}' },
    headers: { 'X-Edited': 'yes' },
    reason: 'typo',
  };
  const { body } = await node.post<EditedInboxEvent>(`${at}/events/${one}/edit`, edit);
  expect(body).toMatchObject({
    skipped: true,
    behind: 1,
    changes: ['amount: "12,50" → 12.5', 'header x-edited: added'],
  });
  expect(body.event).toMatchObject({ vendorId: 'evt_1~edit1', origin: 'edited', orderKey: 'sub_1', state: 'waiting' });
  expect(await statesOf()).toEqual({ evt_1: 'skipped', evt_2: 'waiting', 'evt_1~edit1': 'waiting' });
  const original = await node.get<InboxEventDetail>(`${at}/events/${one}`);
  expect(original.body.edits).toEqual([body.event.id]);
  expect(original.body.attempts.map(({ action }) => action).toSorted()).toEqual(['edited', 'skipped']);
  const copy = await node.get<InboxEventDetail>(`${at}/events/${body.event.id}`);
  expect(copy.body).toMatchObject({ of: one, behind: two, body: { content: '{"amount":12.5}' } });
  const same = await node.post(`${at}/events/${two}/edit`, {
    ...edit,
    body: { encoding: 'text', content: '{"id":"evt_2"}' },
    headers: {},
  });
  expect(same.status).toBe(400);
  await node.settle([two], 'delivered');
  const late = await node.post<EditedInboxEvent>(`${at}/events/${two}/edit`, edit);
  expect(late.body).toMatchObject({ skipped: false, event: { vendorId: 'evt_2~edit1' } });
  expect((await statesOf()).evt_2).toBe('delivered');
});

it('goes on with a large replay after a crash, at the rate that was asked for, and stops when it is cancelled', async () => {
  const ids = await node.arrive(Array.from({ length: 30 }, (_, n) => ({ id: `evt_${n}` })));
  await node.settle(ids, 'delivered');
  const wish = { filter: {}, again: true, ratePerSecond: 10, reason: 'lost by the application' };
  const { body } = await node.post<ChosenInboxEvents>(`${at}/replay`, wish);
  const operation = body.operation?.id ?? '';
  expect(body.operation).toMatchObject({ status: 'running', total: 30, ratePerSecond: 10 });
  const waiting = async () => (await node.ledger()).waiting;
  const done = async () =>
    (await node.app.db.selectFrom('inbox_operation').select('done').executeTakeFirstOrThrow()).done;
  await expect.poll(waiting, { timeout: 5_000 }).toBeGreaterThanOrEqual(10);
  expect(await waiting()).toBeLessThan(30);
  // Two that go on with it at once, as after a crash that was none, do nothing twice.
  node.app.clock.advance(1_000);
  await Promise.all([runOperation(node.app, operation), runOperation(node.app, operation)]);
  const cancelled = await node.post<InboxOperation>(`-operations/${operation}/cancel`, { reason: 'enough' });
  expect(cancelled.body.operation).toMatchObject({ status: 'cancelled', note: 'enough.' });
  const left = await waiting();
  expect(await done()).toBe(`${left}`);
  node.app.clock.advance(10_000);
  await runOperation(node.app, operation);
  expect(await waiting()).toBe(left);
  expect((await node.post(`-operations/${operation}/cancel`, { reason: 'again' })).status).toBe(409);
});

it('replays thousands in batches by a job', async () => {
  const ids = await node.arrive(Array.from({ length: 4_500 }, (_, n) => ({ id: `evt_${n}` })));
  await node.settle(ids, 'delivered');
  const { body } = await node.post<ChosenInboxEvents>(`${at}/replay`, { filter: {}, again: true });
  expect(body.operation).toMatchObject({ total: 4_500 });
  const shown = () => node.get<InboxOperation>(`-operations/${body.operation?.id}`);
  await expect.poll(async () => (await shown()).body.operation.status, { timeout: 20_000 }).toBe('done');
  expect((await shown()).body.operation).toMatchObject({ done: 4_500, changed: 4_500 });
  expect(await node.ledger()).toMatchObject({ waiting: 4_500, replayed: 4_500 });
});

it('shows a sample of what was refused', async () => {
  await node.app.db
    .insertInto('inbox_refused')
    .values({
      ...{ source: node.source, at: new Date(node.app.clock.now()), reason: 'Stripe-Signature is missing.' },
      ...{ address: '192.0.2.1', headers: ['Cookie', 'a=b'], body: Buffer.from('{}') },
    })
    .execute();
  const { body } = await node.get<InboxRefusedList>(`${at}/refused`);
  expect(body.refused).toMatchObject([
    { reason: 'Stripe-Signature is missing.', body: '{}', headers: [{ name: 'Cookie', value: '***', masked: true }] },
  ]);
});
