import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { alertmanager } from './alertmanager/alertmanager.format.ts';
import { cloudevents } from './cloudevents/cloudevents.format.ts';
import { datadog } from './datadog/datadog.format.ts';
import type { Format, ParseContext } from './format.ts';
import { grafana } from './grafana/grafana.format.ts';
import { healthchecks } from './healthchecks/healthchecks.format.ts';
import { NOW_MS, parsed } from './intake.fixture.ts';
import { json } from './json/json.format.ts';
import { opsgenie } from './opsgenie/opsgenie.format.ts';
import { FORMATS } from './registry.ts';
import { sentry } from './sentry/sentry.format.ts';
import { statuspage } from './statuspage/statuspage.format.ts';
import { stripe } from './stripe/stripe.format.ts';
import { uptimerobot } from './uptimerobot/uptimerobot.format.ts';

type Given = Parameters<typeof parsed>[1];

async function said(format: Format, given: Given, context: Partial<ParseContext> = {}) {
  const result = await parsed(format, given, context);
  if (result.kind === 'refused') throw new Error(`refused: ${result.reason}`);
  return result.said;
}
const sample = (format: Format) => format.sample as Record<string, unknown>;

describe('Alertmanager', () => {
  const alert = (status: string, fingerprint: string, labels: object = {}) => ({
    ...{ status, fingerprint, startsAt: '2026-01-05T12:00:00.123456789Z', endsAt: '0001-01-01T00:00:00Z' },
    labels: { alertname: 'DiskFull', instance: 'web-1:9100', ...labels },
    annotations: { description: 'Disk of web-1 is at 93 %' },
    generatorURL: 'https://prometheus.example.com/graph?g0.expr=x',
  });

  test('every alert of a group is one of ours', async () => {
    const body = {
      version: '4',
      status: 'firing',
      alerts: [alert('firing', 'a1', { severity: 'P1' }), alert('resolved', 'b2')],
    };
    const [first, second] = await said(alertmanager, { body });
    expect(first).toMatchObject({
      action: 'trigger',
      key: 'a1',
      summary: 'Disk of web-1 is at 93 %',
      severity: 'P1',
      link: 'https://prometheus.example.com/graph?g0.expr=x',
      atMs: Date.UTC(2026, 0, 5, 12, 0, 0, 123),
      labels: { alertname: 'DiskFull', instance: 'web-1:9100', severity: 'P1' },
    });
    expect(second).toMatchObject({ action: 'resolve', key: 'b2' });
  });

  test('an alert without a fingerprint is known by its labels, in whichever order they stand', async () => {
    const of = (labels: object) => said(alertmanager, { body: { alerts: [{ status: 'firing', labels }] } });
    const [one] = await of({ alertname: 'A', host: 'x' });
    const [other] = await of({ host: 'x', alertname: 'A' });
    const [third] = await of({ host: 'y', alertname: 'A' });
    expect(one?.key).toBe(other?.key);
    expect(third?.key).not.toBe(one?.key);
  });

  test.each([
    ['no JSON', '{'],
    ['a list', []],
    ['no alerts', { version: '4' }],
    ['alerts that are none', { alerts: [1, null] }],
  ])('%s is refused', async (_, body) => {
    expect(await parsed(alertmanager, { body })).toMatchObject({ kind: 'refused', status: 400 });
  });

  test('labels are bounded in number and length', async () => {
    const labels = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`label${i}`, 'x'.repeat(1000)]));
    const [one] = await said(alertmanager, { body: { alerts: [{ labels }] } });
    expect(Object.keys(one?.labels ?? {})).toHaveLength(64);
    expect(one?.labels.label0).toHaveLength(200);
  });
});

describe('Grafana', () => {
  const body = JSON.stringify(sample(grafana));
  const sign = (...parts: string[]) => createHmac('sha256', 'secret').update(parts.join('')).digest('hex');
  const now = String(NOW_MS / 1000);

  test('links to the panel', async () => {
    const [one] = await said(grafana, { body });
    expect(one).toMatchObject({ severity: 'error', link: 'https://grafana.example.com/d/hosts?viewPanel=2' });
  });

  test.each([
    ['a signature of the body', { 'x-grafana-alerting-signature': sign(body) }, 'understood'],
    [
      'a signature with the time',
      { 'x-grafana-alerting-signature': sign(now, ':', body), 'x-grafana-alerting-timestamp': now },
      'understood',
    ],
    ['none', {}, 'refused'],
    ['one of another secret', { 'x-grafana-alerting-signature': '0'.repeat(64) }, 'refused'],
    [
      'one that is old',
      { 'x-grafana-alerting-signature': sign('1000', ':', body), 'x-grafana-alerting-timestamp': '1000' },
      'refused',
    ],
  ])('with a secret, %s', async (_, headers, kind) => {
    const result = await parsed(grafana, { body, headers }, { secret: 'secret' });
    expect(result.kind).toBe(kind);
    if (result.kind === 'refused') expect(result.status).toBe(401);
  });
});

describe('Sentry', () => {
  const hook = (resource: string, body: object) => ({ body, headers: { 'sentry-hook-resource': resource } });

  test('an issue alert and the end of its issue are one alert', async () => {
    const [opened] = await said(sentry, hook('event_alert', sample(sentry)));
    const issue = { id: '1170820242', title: 'ReferenceError', web_url: 'https://sentry.example.com/issues/1/' };
    const [over] = await said(sentry, hook('issue', { action: 'resolved', data: { issue } }));
    expect(opened).toMatchObject({ action: 'trigger', severity: 'error', labels: { environment: 'production' } });
    expect(over).toMatchObject({ action: 'resolve', key: opened?.key });
  });

  test.each([
    ['critical', 'trigger'],
    ['warning', 'trigger'],
    ['resolved', 'resolve'],
  ])('a metric alert that is %s', async (action, expected) => {
    const data = {
      description_title: 'Too many errors',
      metric_alert: { id: '7', alert_rule: { name: 'Errors' }, projects: ['shop'] },
      web_url: 'https://sentry.example.com/alerts/7/',
    };
    const [one] = await said(sentry, hook('metric_alert', { action, data }));
    expect(one).toMatchObject({
      action: expected,
      key: 'metric:7',
      summary: 'Too many errors',
      labels: { project: 'shop' },
    });
  });

  test('an error of an internal integration', async () => {
    const error = {
      event_id: 'e1',
      issue_id: '5',
      title: 'TypeError',
      level: 'fatal',
      datetime: '2026-01-05T12:00:00Z',
    };
    expect(await said(sentry, hook('error', { action: 'created', data: { error } }))).toMatchObject([
      { key: 'issue:5', severity: 'fatal' },
    ]);
  });

  test('what is no alert is taken and ignored', async () => {
    expect(await parsed(sentry, hook('installation', { action: 'created', data: {} }))).toMatchObject({ said: [] });
    expect(await parsed(sentry, hook('issue', { action: 'assigned', data: { issue: { id: '1' } } }))).toMatchObject({
      said: [],
    });
  });

  test('the signature is that of the raw body', async () => {
    const body = JSON.stringify(sample(sentry));
    const signature = createHmac('sha256', 's3cret').update(body).digest('hex');
    const send = (text: string) =>
      parsed(sentry, { body: text, headers: { 'sentry-hook-signature': signature } }, { secret: 's3cret' });
    expect((await send(body)).kind).toBe('understood');
    expect(await send(`${body} `)).toMatchObject({ kind: 'refused', status: 401 });
  });
});

describe('UptimeRobot', () => {
  const query = new URLSearchParams(sample(uptimerobot) as Record<string, string>).toString();
  test.each([
    ['GET', { method: 'GET', query }],
    ['a form', { body: query, headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['JSON', { body: sample(uptimerobot) }],
    ['JSON besides a query', { query: 'alertType=2', body: sample(uptimerobot) }],
  ])('by %s', async (_, given) => {
    expect(await said(uptimerobot, given)).toMatchObject([
      {
        action: 'trigger',
        key: '777712345',
        summary: 'Sample: website is down: HTTP 503 - Service Unavailable',
        atMs: 1_767_614_400_000,
        link: 'https://www.example.com',
      },
    ]);
  });

  test('up ends it, another kind says nothing', async () => {
    expect(await said(uptimerobot, { body: { ...sample(uptimerobot), alertType: 2 } })).toMatchObject([
      { action: 'resolve' },
    ]);
    expect(await said(uptimerobot, { body: { ...sample(uptimerobot), alertType: 3 } })).toMatchObject([
      { key: 'certificate:777712345', severity: 'warning' },
    ]);
    expect(await said(uptimerobot, { body: { ...sample(uptimerobot), alertType: 9 } })).toEqual([]);
  });
});

describe('Healthchecks', () => {
  test('down and up', async () => {
    const [down] = await said(healthchecks, { body: sample(healthchecks) });
    const [up] = await said(healthchecks, { body: { ...sample(healthchecks), status: 'up' } });
    expect(down).toMatchObject({ action: 'trigger', summary: 'Sample: nightly backup is down' });
    expect(up).toMatchObject({ action: 'resolve', key: down?.key });
  });
  test('its own $JSON is read, too', async () => {
    const body = { name: 'Backup', slug: 'backup', tags: 'prod', status: 'down', unique_key: 'abc', n_pings: 7 };
    expect(await said(healthchecks, { body })).toMatchObject([{ key: 'abc', labels: { check: 'Backup' } }]);
  });
});

describe('Datadog', () => {
  test('the end of a cycle is the end of its alert', async () => {
    const [fired] = await said(datadog, { body: sample(datadog) });
    const over = {
      ...sample(datadog),
      transition: 'Recovered',
      title: '[Recovered on {host:web-1}] Sample: CPU is high',
    };
    const [ended] = await said(datadog, { body: over });
    expect(fired).toMatchObject({
      summary: 'Sample: CPU is high',
      severity: 'error',
      labels: { env: 'prod', service: 'api' },
      atMs: 1_767_614_400_000,
    });
    expect(ended).toMatchObject({ action: 'resolve', key: fired?.key });
  });

  test("Datadog's own default payload is known by its title", async () => {
    const body = (state: string) => ({
      ...{ id: '999', body: '%%% CPU %%%', last_updated: '1767614400000', event_type: 'query_alert_monitor' },
      ...{ title: `[${state} on {host:web-1}] CPU is high`, date: '1767614400000', org: { id: '1', name: 'Shop' } },
    });
    const [fired] = await said(datadog, { body: body('Triggered') });
    const [ended] = await said(datadog, { body: body('Recovered') });
    expect(fired).toMatchObject({ action: 'trigger', summary: 'CPU is high' });
    expect(ended).toMatchObject({ action: 'resolve', key: fired?.key });
  });

  test.each([
    ['Warn', 'warning'],
    ['Re-No Data', 'warning'],
    ['Triggered', 'error'],
  ])('%s is %s', async (transition, severity) => {
    expect(await said(datadog, { body: { ...sample(datadog), transition } })).toMatchObject([{ severity }]);
  });
});

describe('Stripe', () => {
  const event = (type: string, object: object) => ({ id: 'evt_1', type, created: 1_767_614_400, data: { object } });

  test('declined cards of one reason are one alert', async () => {
    const failed = (id: string) =>
      event('charge.failed', { id, failure_code: 'card_declined', outcome: { reason: 'generic_decline' } });
    const [one] = await said(stripe, { body: failed('ch_1') });
    const [other] = await said(stripe, { body: failed('ch_2') });
    expect(one).toMatchObject({ key: 'charge.failed:generic_decline', severity: 'info' });
    expect(other?.key).toBe(one?.key);
  });

  test('fraud is told, a dispute ends, a payment is nothing', async () => {
    expect(
      await said(stripe, {
        body: event('radar.early_fraud_warning.created', { id: 'issfr_1', fraud_type: 'made_with_stolen_card' }),
      }),
    ).toMatchObject([{ action: 'trigger', severity: 'error', key: 'object:issfr_1' }]);
    expect(await said(stripe, { body: event('charge.dispute.closed', { id: 'dp_1' }) })).toMatchObject([
      { action: 'resolve' },
    ]);
    expect(await said(stripe, { body: event('charge.succeeded', { id: 'ch_1' }) })).toEqual([]);
  });

  const body = JSON.stringify(sample(stripe));
  const sign = (secret: string, t: number) => createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
  const now = NOW_MS / 1000;
  test.each([
    ['its signature', `t=${now},v1=${sign('whsec', now)},v0=old`, 'understood'],
    [
      'the second of two while a secret is rolled over',
      `t=${now},v1=${sign('old', now)},v1=${sign('whsec', now)}`,
      'understood',
    ],
    ['one of four minutes ago', `t=${now - 240},v1=${sign('whsec', now - 240)}`, 'understood'],
    ['one of six minutes ago', `t=${now - 360},v1=${sign('whsec', now - 360)}`, 'refused'],
    ['a time that is not the signed one', `t=${now},v1=${sign('whsec', now - 1)}`, 'refused'],
    ['another secret', `t=${now},v1=${sign('other', now)}`, 'refused'],
    ['nothing', '', 'refused'],
    ['nonsense', 't=,v1==,,=,v1', 'refused'],
  ])('with a secret, %s', async (_, header, kind) => {
    expect((await parsed(stripe, { body, headers: { 'stripe-signature': header } }, { secret: 'whsec' })).kind).toBe(
      kind,
    );
  });
});

describe('Statuspage', () => {
  const incident = (change: object) => ({
    ...sample(statuspage),
    incident: { ...(sample(statuspage).incident as object), ...change },
  });
  test('an incident and its end', async () => {
    const [opened] = await said(statuspage, { body: sample(statuspage) });
    const [over] = await said(statuspage, { body: incident({ status: 'resolved' }) });
    expect(opened).toMatchObject({ severity: 'major', component: 'API', link: 'https://stspg.io/sample' });
    expect(over).toMatchObject({ action: 'resolve', key: opened?.key });
    expect(await said(statuspage, { body: incident({ status: 'in_progress', impact: 'maintenance' }) })).toEqual([]);
  });
  test.each([
    ['major_outage', 'trigger'],
    ['degraded_performance', 'trigger'],
    ['operational', 'resolve'],
  ])('a component that is %s', async (new_status, action) => {
    const component_update = {
      new_status,
      old_status: 'operational',
      component_id: 'c1',
      created_at: '2026-01-05T12:00:00Z',
    };
    const body = { page: { id: 'p' }, component_update, component: { id: 'c1', name: 'Payments' } };
    expect(await said(statuspage, { body })).toMatchObject([{ action, key: 'component:c1', component: 'Payments' }]);
  });
});

describe('CloudEvents', () => {
  const event = sample(cloudevents);
  test('the three modes say the same', async () => {
    const { data, ...attributes } = event;
    const binary = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeURIComponent(String(value))]),
    );
    const [structured] = await said(cloudevents, {
      body: event,
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    });
    const [inBinary] = await said(cloudevents, {
      body: data as object,
      headers: { ...binary, 'content-type': 'application/json' },
    });
    const batch = await said(cloudevents, {
      body: [event, event],
      headers: { 'content-type': 'application/cloudevents-batch+json' },
    });
    expect(structured).toMatchObject({
      key: '/hosts/web-1:disk /var',
      summary: 'Sample: disk is full',
      severity: 'warning',
    });
    expect(inBinary).toEqual(structured);
    expect(batch).toMatchObject([structured, structured]);
  });
  test('a type may say that it is over', async () => {
    const headers = { 'content-type': 'application/cloudevents+json' };
    const of = (type: string) =>
      said(cloudevents, { headers, body: { specversion: '1.0', id: '1', source: 's', type } });
    const [fired] = await of('com.example.disk.full.firing');
    const [over] = await of('com.example.disk.full.resolved');
    expect(over).toMatchObject({ action: 'resolve', key: fired?.key });
  });
  test.each([
    ['another media type', { body: '<x/>', headers: { 'content-type': 'text/xml' } }, 415],
    ['another version', { body: { ...event, specversion: '0.3' } }, 400],
    ['no source', { body: { ...event, source: undefined } }, 400],
    ['a batch that is no list', { body: {}, headers: { 'content-type': 'application/cloudevents-batch+json' } }, 400],
  ])('%s is refused', async (_, given, status) => {
    expect(await parsed(cloudevents, given)).toMatchObject({ kind: 'refused', status });
  });
});

describe('Opsgenie', () => {
  test('creates, closes and acknowledges by alias', async () => {
    const [created] = await said(opsgenie, { body: sample(opsgenie), query: 'requestId=r1' });
    expect(created).toMatchObject({
      key: 'sample-latency',
      severity: 'warning',
      labels: { region: 'eu', service: 'api' },
    });
    expect(await said(opsgenie, { body: '', rest: 'close', query: 'identifier=sample-latency' })).toMatchObject([
      { action: 'resolve', key: 'sample-latency' },
    ]);
    expect(await said(opsgenie, { body: '{}', rest: 'acknowledge', query: 'identifier=x' })).toMatchObject([
      { action: 'acknowledge' },
    ]);
    expect(await said(opsgenie, { body: '{}', rest: 'notes', query: 'identifier=x' })).toEqual([]);
  });
  test('an alert without an alias is known by its request', async () => {
    expect(await said(opsgenie, { body: { message: 'x' }, query: 'requestId=r1' })).toMatchObject([{ key: 'r1' }]);
  });
  test('no message is 422', async () => {
    expect(await parsed(opsgenie, { body: { alias: 'a' } })).toMatchObject({ kind: 'refused', status: 422 });
  });
});

describe('a mapping of the plan', () => {
  const send = (body: unknown) => parsed(json, { rest: 'shop-bot', body });
  test('makes an alert of any JSON', async () => {
    const body = {
      id: 7,
      title: 'Orders stand still',
      urgent: true,
      state: 'open',
      part: 'api',
      url: 'https://bot.example.com/7',
    };
    expect(await send(body)).toMatchObject({
      said: [
        {
          action: 'trigger',
          key: 'shop-bot:7',
          summary: 'Bot: Orders stand still',
          severity: 'P0',
          component: 'api',
          link: 'https://bot.example.com/7',
        },
      ],
    });
    expect(await send({ ...body, state: 'closed' })).toMatchObject({ said: [{ action: 'resolve' }] });
  });
  test('a refusal says which expression and what the body had', async () => {
    expect(await send({ title: 'x', urgent: false, state: 'open' })).toMatchObject({
      kind: 'refused',
      status: 422,
      reason: 'key of "shop-bot": No such key: id. The body has title, urgent, state.',
    });
    expect(await send({ id: '', title: 'x', urgent: false, state: 'open' })).toMatchObject({
      reason: expect.stringContaining('key of "shop-bot" gave nothing.'),
    });
    expect(await send('[1, 2]')).toMatchObject({ kind: 'refused', status: 422 });
    expect(await send('nonsense')).toMatchObject({ kind: 'refused', status: 400 });
    expect(await parsed(json, { rest: 'other', body: {} })).toMatchObject({
      status: 404,
      reason: expect.stringContaining('There are: shop-bot.'),
    });
  });
});

test.each(FORMATS.map((format) => [format.id, format] as const))(
  'the sample of %s is what it takes',
  async (id, format) => {
    if (id === 'sns')
      return expect(await parsed(format, { body: format.sample })).toMatchObject({ kind: 'refused', status: 503 });
    const result = await parsed(format, { body: format.sample, rest: id === 'json' ? 'shop-bot' : '' });
    expect(result).toMatchObject({
      kind: 'understood',
      said: [{ action: 'trigger', summary: expect.stringContaining('Sample') }],
    });
  },
);
