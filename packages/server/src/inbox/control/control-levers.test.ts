import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CheckedInbox, InboxOperation, InboxSourceDetail, MovedInbox } from '../../contract.ts';
import { openIncident } from '../../respond/open-incident.ts';
import { receiveListener } from '../receive/receive-listener.ts';
import { startReceiving } from '../receive/start-receiving.ts';
import { type ControlNode, startControlNode } from './control.fixture.ts';
import { runOperation } from './run-operation.ts';

let node: ControlNode;
beforeEach(async () => {
  node = await startControlNode();
});
afterEach(() => node.close());

const at = '/shop/stripe';
const sourceNow = async () => (await node.get<InboxSourceDetail>(at)).body.source;

it('pauses, resumes and limits by the levers of the source', async () => {
  const paused = await node.post<MovedInbox>(`${at}/pause`, { reason: 'bad deploy', expiresInSeconds: null });
  expect(paused.body).toMatchObject({ moved: ['stripe.delivery'], request: null, source: { paused: true } });
  expect((await node.post<MovedInbox>(`${at}/pause`, { reason: 'again' })).body.moved).toEqual([]);
  await node.post(`${at}/concurrency`, { concurrency: 2, reason: 'slow' });
  await node.post(`${at}/first-only`, { on: true, reason: 'payments first' });
  expect(await sourceNow()).toMatchObject({ paused: true, concurrency: 2, firstOnly: true });
  expect((await sourceNow()).levers.delivery).toMatchObject({ pulled: true, by: 'Alex', reason: 'bad deploy' });
  await node.post(`${at}/resume`, { reason: 'rolled back' });
  await node.post(`${at}/concurrency`, { concurrency: null, reason: 'well' });
  await node.post(`${at}/first-only`, { on: false, reason: 'well' });
  expect(await sourceNow()).toMatchObject({ paused: false, concurrency: 4, firstOnly: false });
});

it('drains with more at once and sets the concurrency back when what waited is gone', async () => {
  const ids = await node.arrive([{ id: 'evt_1' }, { id: 'evt_2' }]);
  await node.post(`${at}/pause`, { reason: 'bad deploy' });
  const { body } = await node.post<InboxOperation>(`${at}/drain`, { concurrency: 20, reason: 'fixed' });
  expect(body.operation).toMatchObject({ kind: 'drain', status: 'running', total: 2 });
  expect(await sourceNow()).toMatchObject({ paused: false, concurrency: 20 });
  expect((await node.post(`${at}/drain`, { reason: 'me too' })).status).toBe(409);
  await node.arrive([{ id: 'evt_3' }]);
  await node.settle(ids, 'delivered');
  await runOperation(node.app, body.operation.id);
  const { body: ended } = await node.get<InboxOperation>(`-operations/${body.operation.id}`);
  expect(ended.operation).toMatchObject({ status: 'done', done: 2, note: '4 at once again.' });
  expect(await sourceNow()).toMatchObject({ concurrency: 4, counts: { waiting: 1 } });
});

it('leaves a concurrency alone that somebody has moved during a drain, and sets it back when that is cancelled', async () => {
  await node.arrive([{ id: 'evt_1' }]);
  const drain = () => node.post<InboxOperation>(`${at}/drain`, { concurrency: 20, reason: 'fixed' });
  const first = (await drain()).body.operation.id;
  await node.post(`${at}/concurrency`, { concurrency: 1, reason: 'too much' });
  const cancelled = await node.post<InboxOperation>(`-operations/${first}/cancel`, { reason: 'too much' });
  expect(cancelled.body.operation.note).toContain('it stays as it is');
  expect((await sourceNow()).concurrency).toBe(1);
  const second = (await drain()).body.operation.id;
  await node.post(`-operations/${second}/cancel`, { reason: 'enough' });
  expect((await sourceNow()).concurrency).toBe(1);
  expect((await sourceNow()).levers.concurrency.pulled).toBe(true);
});

it('sends a signed test event through the real address, and says why it is not delivered', async () => {
  const stop = await startReceiving(node.app);
  const server = createServer(receiveListener(node.app, (_request, response) => void response.writeHead(418).end()));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  Object.assign(node.app, { url: () => `http://127.0.0.1:${port}` });
  await node.post(`${at}/pause`, { reason: 'bad deploy' });
  const { body } = await node.post<CheckedInbox>(`${at}/check`, {});
  expect(body).toMatchObject({ accepted: true, status: 200, event: { type: 'tocsin.check', state: 'waiting' } });
  expect(body.findings).toEqual([expect.stringContaining('delivery is paused')]);
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  const gone = await node.post<CheckedInbox>(`${at}/check`, {});
  expect(gone.body).toMatchObject({
    accepted: false,
    status: null,
    findings: [expect.stringContaining('Nothing answers')],
  });
  await stop();
});

it('says of a drain whose lever needs the agreement of others that it must be asked for, and moves nothing', async () => {
  await node.arrive([{ id: 'evt_1' }]);
  const plan = node.app.plans.get('shop');
  const lever = plan.levers['stripe.concurrency'];
  if (!lever) throw new Error('the plan of the fixture has no such lever');
  const agreed = { ...lever, approval: { people: 2, role: null } } as const;
  const version = 'b'.repeat(64);
  const changed = { ...plan, version, levers: { ...plan.levers, 'stripe.concurrency': agreed } };
  await node.app.plans.put(changed, '', node.app.clock.now());
  const { status, body } = await node.post<{ detail: string }>(`${at}/drain`, { concurrency: 20, reason: 'fixed' });
  expect(status).toBe(409);
  expect(JSON.stringify(body)).toContain('The lever stripe.concurrency moves only when others agree');
  expect(await sourceNow()).toMatchObject({ concurrency: 4, operations: [] });
});

it('what somebody does to events within an incident is on its timeline', async () => {
  const [event = ''] = await node.arrive([{ id: 'evt_1', body: '{"a":1}' }, { id: 'evt_2' }]);
  const { app } = node;
  const severity = app.plans.get('shop').severities[0]?.id ?? '';
  const incident = await app.db.transaction().execute((tx) => {
    const what = { service: 'shop', title: 'Webhooks fail', components: [], runbook: null, signal: null };
    return openIncident(app, tx, { kind: 'open', severity, ...what }, { kind: 'system' });
  });
  const within = { reason: 'wrong amount', incidentId: incident.id };
  await node.post(`${at}/events/${event}/edit`, { body: { encoding: 'text', content: '{"a":2}' }, ...within });
  const skip = await node.post<InboxOperation>(`${at}/skip`, { ids: ['evt_2'], ...within });
  await runOperation(app, skip.body.operation.id);
  const rows = await app.db
    .selectFrom('timeline_entry')
    .selectAll()
    .where('incident_id', '=', incident.id)
    .orderBy('seq')
    .execute();
  const told = rows.map((row) => JSON.stringify(row)).join('\n');
  expect(told).toContain('Edits event evt_1');
  expect(told).toContain('Gives up 1 event of');
});
