import { createConnection } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DetectApp, startDetectApp } from '../detect-app.fixture.ts';
import { startSmtpListener } from './email/smtp-listener.ts';
import { intakePlan } from './intake.fixture.ts';
import { lastReceived } from './received.ts';
import { FORMATS, OWN_PATHS } from './registry.ts';

let shop: DetectApp;
let key: string;

beforeAll(async () => {
  shop = await startDetectApp(intakePlan('shop', { sentry: 's3cret' }));
  key = shop.app.keys.intake('shop');
});
afterAll(() => shop.close());
// Each test has a full minute's worth of events.
beforeEach(() => shop.app.clock.advance(120_000));

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return Promise.resolve(
    shop.api.request(path, { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } }),
  );
}

const alertsLike = (prefix: string) =>
  shop.app.db.selectFrom('alert').selectAll().where('dedup_key', 'like', `${prefix}%`).orderBy('id').execute();

const group = (fingerprints: readonly string[], status = 'firing') => ({
  version: '4',
  alerts: fingerprints.map((fingerprint) => ({
    ...{ status, fingerprint, startsAt: '2020-01-01T00:00:00Z', generatorURL: 'https://prometheus.example.com/x' },
    labels: { alertname: fingerprint, severity: 'p1', service: 'API' },
    annotations: { summary: `${fingerprint} fires` },
  })),
});

describe('an alert that a tool sends', () => {
  test('is durable when it is answered, in the words of the plan', async () => {
    const response = await post(`/intake/alertmanager/${key}`, group(['whole']));
    expect([response.status, await response.json()]).toEqual([200, { status: 'accepted', alerts: 1 }]);
    const [alert] = await alertsLike('alertmanager:whole');
    expect(alert).toMatchObject({
      source: 'alertmanager',
      severity: 'P1',
      components: ['api'],
      link: 'https://prometheus.example.com/x',
      labels: { alertname: 'whole', severity: 'p1', service: 'API' },
      status: 'firing',
    });
    expect(JSON.parse(String(alert?.event)).fingerprint).toBe('whole');
  });

  test('is counted when it is sent again, also by two at once, and ends', async () => {
    const twice = () => post(`/intake/alertmanager/${key}`, group(['again', 'other']));
    await Promise.all([twice(), twice(), twice()]);
    expect((await alertsLike('alertmanager:again')).map(({ count }) => count)).toEqual(['3']);
    await post(`/intake/alertmanager/${key}`, group(['again'], 'resolved'));
    expect(await alertsLike('alertmanager:again')).toMatchObject([{ status: 'resolved' }]);
    expect(await alertsLike('alertmanager:other')).toMatchObject([{ status: 'firing' }]);
  });

  test('may come with 64 of its kind', async () => {
    await post(`/intake/alertmanager/${key}`, group(Array.from({ length: 64 }, (_, i) => `batch-${i}`)));
    expect(await alertsLike('alertmanager:batch-')).toHaveLength(64);
  });
});

describe('a request that is not taken', () => {
  test('of a key that is nobody’s', async () => {
    expect((await post('/intake/alertmanager/nobody', group(['x']))).status).toBe(404);
    expect((await post(`/intake/alertmanager/${shop.app.keys.pagerduty('shop')}`, group(['x']))).status).toBe(404);
  });

  test.each(FORMATS.filter(({ id }) => !OWN_PATHS.has(id)).map((format) => [format.id, format] as const))(
    'by %s: nonsense, by another method, and one that is too large',
    async (id, format) => {
      const path = `/intake/${id}/${key}${id === 'json' ? '/shop-bot' : ''}`;
      const nonsense = await post(path, '\u0000 nonsense');
      expect([400, 401, 415]).toContain(nonsense.status);
      expect(await nonsense.json()).toMatchObject({ status: 'refused', reason: expect.stringMatching(/\.$/) });
      const other = await shop.api.request(path, { method: 'DELETE' });
      expect([other.status, other.headers.get('allow')]).toEqual([405, format.methods.join(', ')]);
      expect((await post(path, 'x'.repeat(format.mostBytes + 1))).status).toBe(413);
    },
  );

  test('is kept with its reason', async () => {
    await post(`/intake/sentry/${key}`, { action: 'created' });
    expect(lastReceived(shop.app, 'shop')[0]).toMatchObject({
      format: 'sentry',
      outcome: 'refused',
      detail: 'Sentry-Hook-Signature is missing.',
    });
  });

  test('because there are too many is told to come again, in the way that its sender understands', async () => {
    const other = await startDetectApp(intakePlan('fast'));
    try {
      const fast = other.app.keys.intake('fast');
      const send = (path: string, body: object, headers: Record<string, string> = {}) =>
        other.api.request(path, { method: 'POST', body: JSON.stringify(body), headers });
      const many = group(Array.from({ length: 1.5 * other.app.config.intakePerMinute }, (_, i) => `f${i}`));
      expect((await send(`/intake/alertmanager/${fast}`, many)).status).toBe(200);
      for (const format of FORMATS) {
        const path = OWN_PATHS.has(format.id) ? '/v2/alerts' : `/intake/${format.id}/${fast}`;
        const late = await send(path, {}, { authorization: `GenieKey ${fast}` });
        expect([format.id, late.status]).toEqual([format.id, format.busy]);
        expect(Number(late.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      }
      other.app.clock.advance(120_000);
      expect((await send(`/intake/alertmanager/${fast}`, group(['later']))).status).toBe(200);
    } finally {
      await other.close();
    }
  });
});

describe('Opsgenie', () => {
  const authorization = { authorization: `GenieKey ` };
  const send = (path: string, body: unknown, by = key) =>
    post(path, body, { authorization: `${authorization.authorization}${by}` });

  test('is created, acknowledged and closed by its alias', async () => {
    const created = await send('/v2/alerts', {
      message: 'Orders stand still',
      alias: 'orders',
      priority: 'P1',
      entity: 'api',
    });
    expect([created.status, await created.json()]).toEqual([
      202,
      {
        result: 'Request will be processed',
        took: expect.any(Number),
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    ]);
    expect(await alertsLike('opsgenie:orders')).toMatchObject([
      { severity: 'P0', components: ['api'], status: 'firing' },
    ]);
    await expect.poll(() => alertsLike('opsgenie:orders'), { timeout: 20_000 }).toMatchObject([{ untold: false }]);
    expect((await send('/v2/alerts/orders/acknowledge?identifierType=alias', {})).status).toBe(202);
    expect((await send('/v2/alerts/orders/close?identifierType=alias', {})).status).toBe(202);
    expect(await alertsLike('opsgenie:orders')).toMatchObject([{ status: 'resolved' }]);
  });

  test('refuses in its own words', async () => {
    const [nobody, empty] = [await send('/v2/alerts', { message: 'x' }, 'nobody'), await send('/v2/alerts', {})];
    expect([nobody.status, (await nobody.json()).message]).toEqual([401, 'Could not authenticate']);
    expect([empty.status, (await empty.json()).message]).toEqual([422, '`message` may not be empty.']);
  });
});

describe('SMTP', () => {
  /** Says each line once the one before has been answered. @returns the codes */
  async function talk(port: number, lines: readonly string[]): Promise<string[]> {
    const socket = createConnection(port, '127.0.0.1');
    const codes: string[] = [];
    return new Promise((resolve, reject) => {
      let next = 0;
      socket.setEncoding('utf8').on('data', (text: string) => {
        if (!/^\d{3} /m.test(text)) return;
        codes.push(text.trim().slice(0, 3));
        const line = lines[next];
        next += 1;
        if (line === undefined) socket.end();
        else socket.write(`${line}\r\n`);
      });
      socket.on('error', reject).on('close', () => resolve(codes));
    });
  }

  test('takes mail for a key, and for nobody else', async () => {
    const { port, stop } = await startSmtpListener(shop.app, { host: '127.0.0.1', port: 0, tls: null });
    try {
      const mail = 'From: a@example.com\r\nSubject: [Alert] Backup is late\r\n\r\nLate.\r\n.';
      const envelope = [
        'HELO there',
        'MAIL FROM:<a@example.com>',
        `RCPT TO:<${key}@in.example.com>`,
        'DATA',
        mail,
        'QUIT',
      ];
      expect(await talk(port, envelope)).toEqual(['220', '250', '250', '250', '354', '250', '221']);
      expect(await alertsLike('email:backup is late')).toMatchObject([
        { summary: '[Alert] Backup is late', source: 'email' },
      ]);
      const relayed = ['HELO there', 'MAIL FROM:<a@example.com>', 'RCPT TO:<somebody@example.com>', 'QUIT'];
      expect(await talk(port, relayed)).toEqual(['220', '250', '250', '550', '221']);
      const large = `Subject: large\r\n\r\n${'x'.repeat(70)}\r\n`.padEnd(1_100_000, 'xxxxxxxxx\r\n');
      expect((await talk(port, [...envelope.slice(0, 4), `${large}\r\n.`, 'QUIT'])).at(-2)).toBe('552');
    } finally {
      await stop();
    }
  });
});
