import type { Signal } from '@tocsin/core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../contain/response-node.fixture.ts';
import { activeIncidents } from './incident.views.ts';
import { receiveSignals } from './receive-signals.ts';

let node: ResponseNode;
beforeAll(async () => {
  node = await startResponseNode();
});
afterAll(() => node.close());
afterEach(async () => {
  for (const { id } of await activeIncidents(node.app.db, SERVICE))
    await node.call('POST', `/api/incidents/${id}/resolve`, { resolution: 'The test is over' });
  await node.settle();
});

function signal(dedupKey: string, component: string, severity: string | null = null): Signal {
  const rest = { status: 'firing' as const, source: 'pagerduty', runbook: null, sinceMs: node.clock.now() };
  return { dedupKey, summary: `${dedupKey} fails`, components: [component], severity, ...rest };
}

/** Hands in signals. @returns the incident of each, in their order */
async function send(...signals: readonly Signal[]): Promise<string[]> {
  const found = await node.app.db.transaction().execute((tx) => receiveSignals(node.app, tx, SERVICE, signals));
  return signals.map(({ dedupKey }) => found.get(dedupKey) ?? '');
}

const post = (id: string, verb: string, body: unknown) => node.call('POST', `/api/incidents/${id}/${verb}`, body);
const get = async (id: string) => (await node.call('GET', `/api/incidents/${id}`)).body;

describe('merging', () => {
  test('gives the other its alerts; what comes later of them goes there, and nobody is paged for the old one', async () => {
    const [one = '', two = ''] = await send(signal('a', 'webhooks', 'P0'), signal('b', 'notifications', 'P2'));
    expect(one).not.toBe(two);
    const { status, body } = await post(one, 'merge', { into: two });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: two, severity: 'P0' });
    expect(await get(one)).toMatchObject({ status: 'resolved', mergedInto: two });
    await node.settle();
    expect(await send(signal('a', 'webhooks', 'P0'))).toEqual([two]);
    const { rows } = await node.app.pool.query('select 1 from graphile_worker.jobs where key = $1', [`wake:${one}`]);
    expect(rows).toEqual([]);
  });

  test('a page about the old one is answered for the one as which it goes on', async () => {
    const [one = '', two = ''] = await send(signal('l', 'webhooks', 'P0'), signal('m', 'notifications', 'P2'));
    await node.settle();
    const { body } = await node.call('GET', `/api/outbox?incidentId=${one}`);
    const page = (body.messages as { id: string; kind: string }[]).find(({ kind }) => kind === 'page');
    await post(one, 'merge', { into: two });
    expect((await node.call('POST', `/api/outbox/${page?.id}/press`, { action: 'acknowledge' })).status).toBe(200);
    expect(await get(two)).toMatchObject({ status: 'acknowledged' });
  });

  test.each([
    ['itself', async (one: string) => ({ id: one, into: one, status: 400 })],
    ['one that is not there', async (one: string) => ({ id: one, into: 'INC-1999-001', status: 404 })],
    [
      'one that is over',
      async (one: string) => {
        const ended = (await node.open('P3', ['database'])).id;
        await post(ended, 'resolve', { resolution: 'It is over' });
        return { id: one, into: ended, status: 409 };
      },
    ],
  ])('into %s is refused, and changes nothing', async (_what, make) => {
    const [one = ''] = await send(signal('c', 'webhooks'));
    const { id, into, status } = await make(one);
    expect((await post(id, 'merge', { into })).status).toBe(status);
    expect(await get(one)).toMatchObject({ active: true, mergedInto: null });
  });

  test('two into each other at once: one of them is left', async () => {
    const [one = '', two = ''] = await send(signal('d', 'webhooks'), signal('e', 'notifications'));
    const answers = await Promise.all([post(one, 'merge', { into: two }), post(two, 'merge', { into: one })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(await activeIncidents(node.app.db, SERVICE)).toHaveLength(1);
  });
});

describe('splitting', () => {
  test('makes an incident of some alerts; what comes later of them goes there', async () => {
    const [one = ''] = await send(signal('f', 'webhooks', 'P2'), signal('g', 'webhooks', 'P1'));
    const { status, body } = await post(one, 'split', { alerts: ['g'], title: 'Another trouble' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ title: 'Another trouble', severity: 'P1', links: [{ to: one }] });
    expect(Object.keys((await get(one)).alerts as object)).toHaveLength(1);
    expect(await send(signal('g', 'webhooks', 'P1'), signal('f', 'webhooks', 'P2'))).toEqual([body.id, one]);
  });

  test('refuses an alert that is not there, and all of them', async () => {
    const [one = ''] = await send(signal('h', 'webhooks'));
    expect((await post(one, 'split', { alerts: ['zzz', 'h'], title: 'No' })).status).toBe(409);
    await send(signal('i', 'webhooks'));
    expect((await post(one, 'split', { alerts: ['zzz'], title: 'No' })).status).toBe(400);
  });
});

describe('impact and links', () => {
  test('are kept, and a link between incidents stands on both', async () => {
    const [one = '', two = ''] = await send(signal('j', 'webhooks'), signal('k', 'notifications'));
    await post(one, 'impact', { scope: 'no reminders', users: 40, since: '2026-01-05T18:00:00Z' });
    const { body } = await post(one, 'impact', { users: 90, trend: 'growing' });
    expect(body.impact).toMatchObject({ scope: 'no reminders', users: 90, since: '2026-01-05T18:00:00.000Z' });
    await post(one, 'links', { incidentId: two });
    expect((await get(two)).links).toMatchObject([{ to: one, url: null }]);
    await post(one, 'links', { url: 'https://example.com/graph', title: 'Graph' });
    const left = await node.call('DELETE', `/api/incidents/${one}/links?to=${encodeURIComponent(two)}`);
    expect(left.body.links).toEqual([
      { to: 'https://example.com/graph', url: 'https://example.com/graph', title: 'Graph' },
    ]);
  });

  test.each([[{ users: -1 }], [{ users: 1.5 }], [{ trend: 'up' }], [{ since: 'yesterday' }], [{ scope: '' }]])(
    'refuses %j',
    async (impact) => {
      const { id } = await node.open('P3');
      expect((await post(id, 'impact', impact)).status).toBe(400);
    },
  );

  test.each(['javascript:alert(1)', 'ftp://example.com', 'x'])('refuses the address %s', async (url) => {
    const { id } = await node.open('P3');
    expect((await post(id, 'links', { url })).status).toBe(400);
  });
});
