import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DetectApp, planOf, startDetectApp } from '../detect-app.fixture.ts';

let shop: DetectApp;
let routingKey: string;

beforeAll(async () => {
  shop = await startDetectApp(planOf({}));
  routingKey = shop.app.keys.pagerduty('shop');
});
afterAll(() => shop.close());
// Each test has a full minute's worth of events.
beforeEach(() => shop.app.clock.advance(60_000));

const PAYLOAD = { summary: 'Disk is full', source: 'db-1', severity: 'error' };

function send(event: object | string): Promise<Response> {
  const body = typeof event === 'string' ? event : JSON.stringify({ routing_key: routingKey, ...event });
  return Promise.resolve(shop.api.request('/v2/enqueue', { method: 'POST', body }));
}

const trigger = (dedup_key: string, payload: object = {}) =>
  send({ event_action: 'trigger', dedup_key, payload: { ...PAYLOAD, ...payload } });

const alertsOf = (key: string) =>
  shop.app.db.selectFrom('alert').selectAll().where('dedup_key', '=', `pagerduty:${key}`).orderBy('id').execute();

/** Waits for the durable job, whose work is seen in the database and nowhere else. */
async function told(): Promise<void> {
  await expect
    .poll(() => shop.app.db.selectFrom('alert').select('id').where('untold', '=', true).execute(), { timeout: 20_000 })
    .toEqual([]);
}

describe('an event', () => {
  const good: [string, object][] = [
    [
      'with everything',
      {
        event_action: 'trigger',
        dedup_key: 'all',
        client: 'Monitor',
        client_url: 'https://m.example',
        links: [{ href: 'https://a.example', text: 'a' }],
        images: [{ src: 'https://a.example/i.png', href: 'https://a.example', alt: 'i' }],
        payload: {
          ...PAYLOAD,
          timestamp: '2015-07-17T08:42:58.315+0000',
          component: 'api',
          group: 'prod',
          class: 'disk',
          custom_details: { free: '0 %' },
        },
      },
    ],
    ['with the least', { event_action: 'trigger', payload: PAYLOAD }],
    [
      'with null for what is optional',
      {
        event_action: 'trigger',
        dedup_key: null,
        client: null,
        links: null,
        images: null,
        payload: { ...PAYLOAD, timestamp: null, component: null, custom_details: null },
      },
    ],
    ['with fields that nobody knows', { event_action: 'trigger', extra: 1, payload: { ...PAYLOAD, more: [] } }],
    ['critical', { event_action: 'trigger', payload: { ...PAYLOAD, severity: 'critical' } }],
    ['warning', { event_action: 'trigger', payload: { ...PAYLOAD, severity: 'warning' } }],
    ['info', { event_action: 'trigger', payload: { ...PAYLOAD, severity: 'info' } }],
    ['with a key of 255 characters', { event_action: 'trigger', dedup_key: 'k'.repeat(255), payload: PAYLOAD }],
    ['that resolves what nobody knows', { event_action: 'resolve', dedup_key: 'nobody-knows' }],
    ['that acknowledges what nobody knows', { event_action: 'acknowledge', dedup_key: 'nobody-knows' }],
    ['that resolves, with a payload', { event_action: 'resolve', dedup_key: 'nobody-knows', payload: {} }],
    [
      'with U+0000 and half a character',
      {
        event_action: 'trigger',
        dedup_key: 'nul\u0000',
        payload: { ...PAYLOAD, summary: 'a\u0000b\ud800', custom_details: { '\u0000': '\u0000' } },
      },
    ],
  ];
  test.each(good)('%s is accepted', async (_, event) => {
    const response = await send(event);
    expect(response.status).toBe(202);
    const { dedup_key } = event as { dedup_key?: string | null };
    expect(await response.json()).toEqual({
      status: 'success',
      message: 'Event processed',
      dedup_key: dedup_key ? dedup_key.replace('\u0000', '\ufffd') : expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  const bad: [string, object | string, string][] = [
    ['not JSON', '{', 'The body is not a JSON object'],
    ['empty', '', 'The body is not a JSON object'],
    ['a list', '[]', 'The body is not a JSON object'],
    [
      'without a routing key',
      { routing_key: undefined, event_action: 'trigger', payload: PAYLOAD },
      "'routing_key' is missing or blank",
    ],
    [
      'with a short routing key',
      { routing_key: 'short', event_action: 'trigger', payload: PAYLOAD },
      "Length of 'routing_key' is incorrect (should be 32 characters)",
    ],
    [
      'with a routing key of nobody',
      { routing_key: 'f'.repeat(32), event_action: 'trigger', payload: PAYLOAD },
      'Invalid routing key',
    ],
    ['without an action', { payload: PAYLOAD }, "'event_action' is missing or blank"],
    [
      'with another action',
      { event_action: 'snooze', payload: PAYLOAD },
      "'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')",
    ],
    ['without a payload', { event_action: 'trigger' }, "'payload' is missing or blank"],
    [
      'without a summary',
      { event_action: 'trigger', payload: { ...PAYLOAD, summary: ' ' } },
      "'payload.summary' is missing or blank",
    ],
    [
      'whose summary is a number',
      { event_action: 'trigger', payload: { ...PAYLOAD, summary: 7 } },
      "'payload.summary' is invalid (must be a string)",
    ],
    [
      'without a source',
      { event_action: 'trigger', payload: { ...PAYLOAD, source: undefined } },
      "'payload.source' is missing or blank",
    ],
    [
      'without a severity',
      { event_action: 'trigger', payload: { ...PAYLOAD, severity: null } },
      "'payload.severity' is missing or blank",
    ],
    [
      'with another severity',
      { event_action: 'trigger', payload: { ...PAYLOAD, severity: 'fatal' } },
      "'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')",
    ],
    [
      'with another time',
      { event_action: 'trigger', payload: { ...PAYLOAD, timestamp: 'yesterday' } },
      "'payload.timestamp' is invalid (must be an ISO 8601 timestamp)",
    ],
    [
      'with a long key',
      { event_action: 'trigger', dedup_key: 'k'.repeat(256), payload: PAYLOAD },
      "'dedup_key' is too long (maximum is 255 characters)",
    ],
    ['that resolves nothing', { event_action: 'resolve' }, "'dedup_key' is missing or blank"],
    ['that acknowledges nothing', { event_action: 'acknowledge', dedup_key: '' }, "'dedup_key' is missing or blank"],
    [
      'with a link to nowhere',
      { event_action: 'trigger', payload: PAYLOAD, links: [{ text: 'a' }] },
      "'links' is invalid (must be a list of objects with 'href')",
    ],
    [
      'with images that are none',
      { event_action: 'trigger', payload: PAYLOAD, images: 'i.png' },
      "'images' is invalid (must be a list of objects with 'src')",
    ],
  ];
  test.each(bad)('%s is refused', async (_, event, reason) => {
    const response = await send(event);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      status: 'invalid event',
      message: 'Event object is invalid',
      errors: [reason],
    });
  });

  test('with several mistakes is told all of them', async () => {
    const response = await send({ event_action: 'trigger', payload: {} });
    expect((await response.json()).errors).toHaveLength(3);
  });

  test('over 512 KB is refused', async () => {
    expect((await trigger('big', { custom_details: 'x'.repeat(513 * 1024) })).status).toBe(413);
  });

  test('is kept as the plan understands it', async () => {
    await trigger('kept', { component: 'API', severity: 'critical', summary: 'x'.repeat(2000) });
    const [alert] = await alertsOf('kept');
    expect(alert).toMatchObject({
      severity: 'P0',
      components: ['api'],
      summary: 'x'.repeat(1024),
      source: 'pagerduty',
    });
    expect(JSON.parse(String(alert?.event)).payload.source).toBe('db-1');
  });
});

describe('an alert', () => {
  test('is counted while it fires, and opened anew after it ended', async () => {
    await trigger('life');
    await trigger('life', { summary: 'Disk is fuller' });
    await told();
    await send({ event_action: 'acknowledge', dedup_key: 'life' });
    await told();
    const [first] = await alertsOf('life');
    expect(first).toMatchObject({ status: 'firing', count: '2', summary: 'Disk is fuller' });
    const { state } = await shop.app.db
      .selectFrom('incident')
      .select('state')
      .where('id', '=', String(first?.incident_id))
      .executeTakeFirstOrThrow();
    expect(state.acknowledgedMs).toBeGreaterThanOrEqual(state.openedMs);
    expect(state.escalation.status).toBe('acknowledged');
    await send({ event_action: 'resolve', dedup_key: 'life' });
    await trigger('life');
    await told();
    expect((await alertsOf('life')).map((alert) => [alert.status, alert.count])).toEqual([
      ['resolved', '2'],
      ['firing', '1'],
    ]);
  });

  test('that ended before anybody heard of it is told whole', async () => {
    await Promise.all([trigger('brief'), send({ event_action: 'resolve', dedup_key: 'brief' })]);
    await told();
    const [alert] = await alertsOf('brief');
    expect(alert).toMatchObject({ status: 'resolved', told: 'resolved', incident_id: expect.any(String) });
  });

  test('a storm of a thousand triggers costs one alert and one page', async () => {
    const other = await startDetectApp(planOf({ service: 'storm' }));
    try {
      const event = {
        routing_key: other.app.keys.pagerduty('storm'),
        event_action: 'trigger',
        dedup_key: 'storm',
        payload: PAYLOAD,
      };
      const request = { method: 'POST', body: JSON.stringify(event) };
      const responses = await Promise.all(
        Array.from({ length: 1000 }, () => other.api.request('/v2/enqueue', request)),
      );
      expect(new Set(responses.map((response) => response.status))).toEqual(new Set([202]));
      const { db } = other.app;
      await expect.poll(() => db.selectFrom('alert').select('told').execute()).toEqual([{ told: 'firing' }]);
      const alerts = await db.selectFrom('alert').selectAll().execute();
      expect(alerts).toMatchObject([{ count: '1000', status: 'firing', untold: false }]);
      expect(await db.selectFrom('incident').select('id').execute()).toEqual([{ id: alerts[0]?.incident_id }]);
      const jobs = async () => {
        const { rows } = await other.app.pool.query(
          `select task_identifier as task from graphile_worker.jobs where task_identifier in ('page', 'tell-alerts')`,
        );
        return rows;
      };
      // The job that would have told, had this process died, finds nothing to do and is gone.
      await expect.poll(jobs, { timeout: 20_000 }).toEqual([{ task: 'page' }]);
    } finally {
      await other.close();
    }
  });

  test('500 different alerts that name no component are one incident and one page', async () => {
    const other = await startDetectApp(planOf({ service: 'flood' }));
    try {
      const send = (key: number) => {
        const payload = { summary: `host ${key} is down`, source: `host-${key}`, severity: 'error' };
        const event = {
          routing_key: other.app.keys.pagerduty('flood'),
          event_action: 'trigger',
          dedup_key: `k${key}`,
          payload,
        };
        return other.api.request('/v2/enqueue', { method: 'POST', body: JSON.stringify(event) });
      };
      const responses = await Promise.all(Array.from({ length: 500 }, (_, key) => send(key)));
      expect(new Set(responses.map((response) => response.status))).toEqual(new Set([202]));
      const { db } = other.app;
      const told = () => db.selectFrom('alert').select('id').where('told', '=', 'firing').execute();
      await expect.poll(async () => (await told()).length, { timeout: 20_000 }).toBe(500);
      expect(await db.selectFrom('incident').select('id').execute()).toHaveLength(1);
      const { rows } = await other.app.pool.query(`select 1 from graphile_worker.jobs where task_identifier = 'page'`);
      expect(rows).toHaveLength(1);
    } finally {
      await other.close();
    }
  });

  test('a sender that is too fast is told when to come back', async () => {
    const other = await startDetectApp(planOf({ service: 'fast' }));
    try {
      const event = { routing_key: other.app.keys.pagerduty('fast'), event_action: 'resolve', dedup_key: 'k' };
      const request = () => other.api.request('/v2/enqueue', { method: 'POST', body: JSON.stringify(event) });
      const responses = await Promise.all(Array.from({ length: other.app.config.intakePerMinute * 2 }, request));
      const late = responses.filter((response) => response.status === 429);
      expect(late.length).toBeGreaterThan(other.app.config.intakePerMinute / 2);
      expect(Number(late[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      other.app.clock.advance(60_000);
      expect((await request()).status).toBe(202);
    } finally {
      await other.close();
    }
  });
});
