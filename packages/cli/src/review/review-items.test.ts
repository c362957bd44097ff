import type { ActionItemList } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, problem, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const tocsin = (...args: string[]) => runTocsin(args, { TOCSIN_URL: server.url });

type Item = ActionItemList['items'][number];
const tracker: NonNullable<Item['tracker']> = {
  ...({ kind: 'linear', state: 'synced', error: null, syncedAt: '2026-01-01T00:00:00.000Z' } as const),
  ...{ key: 'ENG-12', url: 'https://linear.example.com/ENG-12' },
};
const item: Item = {
  ...({ horizon: 'immediate', status: 'open' } as const),
  ...{ id: 'act_1', incidentId: 'INC-1', title: 'Alert earlier', owner: 'Riley' },
  ...{ dueAt: '2026-01-01T00:00:00.000Z', reason: null, service: 'shop', reviewId: 'r1', tracker },
  ...{ incidentTitle: 'Checkout fails', overdue: true },
};
const refused = { ...tracker, key: null, state: 'failed', error: 'Linear does not accept the token.' } as const;

it('lists action items with their issues, and what is wrong with them', async () => {
  const others = [
    { ...item, id: 'act_2', overdue: false, tracker: refused },
    { ...item, id: 'act_3', owner: null, dueAt: null, tracker: null },
  ];
  server.answers['GET /api/action-items?owner=Riley&status=open&overdue=true'] = { items: [item, ...others] };
  const { out } = await tocsin('review', 'items', '--overdue', '--owner', 'Riley');
  expect(out).toMatch(/^act_1 {2}overdue {2}Alert earlier {2}immediate {2}Riley +.* INC-1 +ENG-12$/m);
  expect(out).toMatch(/^act_2 {2}open .* Linear does not accept the token\.$/m);
  expect(out).toMatch(/^act_3 .* nobody +- +INC-1 +-$/m);
});

it('drops with a reason only', async () => {
  server.answers['PUT /api/action-items/act_1'] = { ...item, status: 'dropped', reason: 'Not worth it' };
  const { out } = await tocsin('review', 'drop-item', 'act_1', '--reason', 'Not worth it');
  expect(out).toBe('"Alert earlier" is dropped.\n');
  expect(server.requests.at(-1)?.body).toEqual({ status: 'dropped', reason: 'Not worth it' });
  expect(await tocsin('review', 'drop-item', 'act_1')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--reason'),
  });
});

it('brings one item in step, or all that are not, and fails when one does', async () => {
  server.answers['POST /api/action-items/act_1/sync'] = item;
  expect(await tocsin('review', 'sync', 'act_1')).toMatchObject({
    ...{ code: 0, out: 'act_1  Alert earlier  ENG-12  https://linear.example.com/ENG-12\n' },
  });
  const failing = { ...item, id: 'act_2', tracker: refused };
  server.answers['GET /api/action-items?status=open'] = { items: [item, failing] };
  server.answers['POST /api/action-items/act_2/sync'] = failing;
  const { code, out } = await tocsin('review', 'sync');
  expect({ code, out }).toMatchObject({ code: 1, out: expect.stringContaining('does not accept the token') });
  server.answers['GET /api/action-items?status=open'] = { items: [item] };
  expect((await tocsin('review', 'sync')).out).toBe('All open action items are in step with their tracker.\n');
  server.answers['POST /api/action-items/act_1/sync'] = problem(409, 'conflict', 'The plan of shop names no tracker.');
  expect(await tocsin('review', 'sync', 'act_1')).toMatchObject({ code: 5 });
});
