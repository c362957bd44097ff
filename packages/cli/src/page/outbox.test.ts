import type { OutboxMessage } from '@tocsin/server/contract';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, runTocsin, startFakeServer } from '../shared/tocsin-server.fake.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.close());

const message: OutboxMessage = {
  ...{ id: 'm1', kind: 'page', channel: 'slack', channelType: 'slack', sandbox: true, to: 'Riley', address: 'U1' },
  ...{
    person: 'riley',
    incidentId: 'INC-1',
    pageId: 'INC-1-p1',
    subject: 'Checkout fails',
    status: 'delivered',
    attempts: 1,
    error: null,
  },
  ...{ createdAt: '2026-11-20T03:00:00.000Z', deliveredAt: null, rendered: {}, text: 'Please look.\n' },
  ...{ heldUntil: null, heldWhy: null, receipt: null, bundledInto: null },
  actions: [{ id: 'acknowledge', label: 'Acknowledge', used: false }],
};

const tocsin = (...args: string[]) => runTocsin(args, { TOCSIN_URL: server.url });

it('shows a message as its recipient reads it, with its buttons', async () => {
  server.answers['GET /api/outbox/m1'] = message;
  const { out } = await tocsin('outbox', 'show', 'm1');
  expect(out).toMatch(/^Checkout fails\nTo {8}Riley <U1>\nChannel {3}slack \(sandbox\)\n/);
  expect(out).toMatch(/\n\nPlease look\.\n\nButtons\n {2}acknowledge {2}Acknowledge\n$/);
});

it('presses a button, and knows which there are', async () => {
  server.answers['POST /api/outbox/m1/press'] = message;
  expect((await tocsin('outbox', 'press', 'm1', 'acknowledge')).out).toBe('Pressed acknowledge as Riley on INC-1.\n');
  expect(server.requests[0]?.body).toEqual({ action: 'acknowledge' });
  expect((await tocsin('outbox', 'press', 'm1', 'snooze')).code).toBe(2);
});
