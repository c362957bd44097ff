import type { AlertRule, Plan, Signal } from '@tocsin/core';
import { SYSTEM } from '@tocsin/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commandIncident } from '../../respond/command-incident.ts';
import { readIncident, readTimeline } from '../../respond/incident.views.ts';
import { type DetectApp, planOf, startDetectApp } from '../detect-app.fixture.ts';
import { type IntakeEvent, takeEvents } from '../intake/take-events.ts';
import { falseShare } from './false-share.views.ts';
import { lookAtHeld } from './look-at-held.ts';
import { recordSignal } from './record-signal.ts';
import { settleTellings } from './tell-soon.ts';

const HOUR_MS = 3_600_000;
let shop: DetectApp;

/** `never`, `own`, grouped, waiting and joining, by the source that an alert comes from. */
const rules: readonly AlertRule[] = [
  rule('noise', { incident: 'never' }),
  rule('own', { incident: 'own' }),
  rule('grouped', { groupBy: ['region'] }),
  rule('waiting', { after: { count: 3, within: 600 }, severity: 'P0', component: 'web', runbook: null }),
  rule('joining', { incident: 'join' }),
];

function rule(id: string, change: Partial<AlertRule>): AlertRule {
  const blank = { severity: null, component: null, runbook: null, incident: 'open' as const, after: null, groupBy: [] };
  return { id, match: { source: [id] }, ...blank, ...change };
}

const inhibit = [{ id: 'host', when: { source: ['host'] }, mute: { source: ['process'] }, same: ['component'] }];

const sundays = {
  ...{ id: 'sundays', title: 'Move the database', cron: '0 2 * * SUN', timezone: 'Europe/Berlin', duration: 7200 },
  ...{ components: ['database'], announce: [], banner: true, tasks: [] },
};

async function start(change: Partial<Plan> = {}): Promise<void> {
  shop = await startDetectApp({ ...planOf({ alerts: { rules, inhibit } }), ...change });
  await shop.app.jobs.stop();
}

beforeEach(() => start());
afterEach(() => shop.close());

interface Sent {
  readonly source?: string;
  readonly components?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly severity?: string;
}

async function fire(key: string, sent: Sent = {}): Promise<void> {
  const { source = 'pagerduty', components = ['api'], labels = {}, severity = 'P1' } = sent;
  const event: IntakeEvent = {
    ...{ action: 'trigger', service: 'shop', dedupKey: key, source, summary: `Trouble ${key}`, severity, components },
    ...{ runbook: null, labels, link: null, sinceMs: shop.app.clock.now(), event: Buffer.from('{}'), count: 1 },
  };
  await takeEvents(shop.app, [event]);
  await settleTellings(shop.app);
}

async function end(key: string): Promise<void> {
  await takeEvents(shop.app, [{ action: 'resolve', service: 'shop', dedupKey: key }]);
  await settleTellings(shop.app);
}

async function look(): Promise<void> {
  await lookAtHeld(shop.app);
  await settleTellings(shop.app);
}

const rowOf = (key: string) =>
  shop.app.db
    .selectFrom('alert')
    .selectAll()
    .where('dedup_key', '=', key)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow();

const incidentOf = async (key: string) => (await rowOf(key)).incident_id;

async function incidents(): Promise<number> {
  return (await shop.app.db.selectFrom('incident').select('id').execute()).length;
}

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, each checked where it is read
  readonly body: any;
}

async function call(method: string, path: string, body?: object): Promise<Answer> {
  const init = { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await shop.api.request(path, body ? init : { method });
  return { status: answer.status, body: await answer.json() };
}

const silence = (body: object) =>
  call('POST', '/api/silences', { service: 'shop', forSeconds: 3600, why: 'deploy', ...body });

const REFUSED: readonly (readonly [string, object, string])[] = [
  ['an end that is past', { forSeconds: undefined, until: '2020-01-01T00:00:00Z' }, 'is past'],
  ['a beginning that is past', { from: '2020-01-01T00:00:00Z' }, 'is past'],
  [
    'a beginning behind its end',
    { from: '2026-01-06T00:00:00Z', forSeconds: undefined, until: '2026-01-05T13:00:00Z' },
    'before it begins',
  ],
  ['more than 30 days', { forSeconds: 31 * 86_400 }, 'at most 30 days'],
  ['an endless length', { forSeconds: 1e15 }, 'at most 30 days'],
  ['no end', { forSeconds: undefined }, 'until when'],
  ['no moment', { forSeconds: undefined, until: 'tomorrow' }, 'is not a moment'],
  ['everything, unless that is said', { matcher: { source: ['*'] } }, 'every alert'],
  ['everything by an expression', { matcher: { text: '.*' } }, 'every alert'],
  ['an expression that is none', { matcher: { text: 'a(?=b)' } }, 'not an RE2 expression'],
  ['an expression without end', { matcher: { text: `${'(a{1,1000}){1,1000}'}` } }, 'not an RE2 expression'],
  ['a huge text', { why: 'x'.repeat(100_000) }, ''],
  ['a huge list', { matcher: { source: Array.from({ length: 5000 }, () => 'a') } }, ''],
  ['an unknown part', { matcher: { sources: ['a'] } }, ''],
  ['no reason', { why: ' ' }, ''],
  ['maintenance of a component that there is not', { kind: 'maintenance', components: ['moon'] }, 'no component'],
  ['maintenance of everything, unless that is said', { kind: 'maintenance' }, 'every alert'],
];

describe('a silence', () => {
  test('holds an alert with its reason; once it ends, the alert is told, and once only', async () => {
    const { body } = await silence({ matcher: { source: ['pagerduty'] } });
    await fire('a');
    expect(await rowOf('a')).toMatchObject({
      ...{ incident_id: null, told: null, held_by: `silence:${body.id}`, held_because: `silence ${body.id} (deploy)` },
    });
    expect((await call('GET', '/api/silences')).body.silences).toMatchObject([{ state: 'active', holding: 1 }]);
    await look();
    expect(await incidents()).toBe(0);
    const others = [shop.restarted(), shop.restarted()];
    await Promise.all([call('POST', `/api/silences/${body.id}/end`), ...others.map(lookAtHeld)]);
    await look();
    await Promise.all(others.map(settleTellings));
    expect(await rowOf('a')).toMatchObject({ told: 'firing', held_by: null, held_because: null });
    const id = (await incidentOf('a')) ?? '';
    const facts = (await readTimeline(shop.app.db, id)).filter(({ fact }) => fact.kind === 'signal');
    expect(facts).toHaveLength(1);
    expect(await incidents()).toBe(1);
  });

  test('is over when its time has come, after a crash, too, and stays over when the clock is set back', async () => {
    await silence({ matcher: { source: ['pagerduty'] } });
    await fire('a');
    shop.app.clock.advance(HOUR_MS + 1);
    const next = shop.restarted();
    await lookAtHeld(next);
    await settleTellings(next);
    expect(await incidentOf('a')).not.toBeNull();
    shop.app.clock.advance(-HOUR_MS);
    await fire('b');
    expect(await incidentOf('b')).not.toBeNull();
  });

  test('goes on when the clock is set back behind its beginning', async () => {
    await silence({ matcher: { source: ['pagerduty'] } });
    shop.app.clock.advance(-5 * HOUR_MS);
    await fire('a');
    expect(await incidentOf('a')).toBeNull();
  });

  test('tells nothing of what ended while it held, not even afterwards', async () => {
    const { body } = await silence({ matcher: { source: ['pagerduty'] } });
    await fire('a');
    await end('a');
    await call('POST', `/api/silences/${body.id}/end`);
    await look();
    expect(await rowOf('a')).toMatchObject({ status: 'resolved', told: null, incident_id: null, untold: false });
    expect(await incidents()).toBe(0);
  });

  test('leaves what the response has alone: its level and its end are told, and the timeline says so', async () => {
    await fire('a');
    const id = (await incidentOf('a')) ?? '';
    await silence({ matcher: { source: ['pagerduty'] } });
    const lines = (await readTimeline(shop.app.db, id)).map(({ text }) => text);
    expect(lines.at(-1)).toMatch(
      /^Silence \d+ until .*UTC, because: deploy\. Further alerts of source pagerduty are held/,
    );
    await fire('a', { severity: 'P0' });
    expect((await readIncident(shop.app.db, id)).severity).toBe('P0');
    await fire('b');
    expect(await incidentOf('b')).toBeNull();
    await end('a');
    expect((await readIncident(shop.app.db, id)).alerts.a?.status).toBe('resolved');
  });

  test('may begin later', async () => {
    const from = new Date(shop.app.clock.now() + HOUR_MS).toISOString();
    await silence({ matcher: { source: ['pagerduty'] }, from });
    await fire('a');
    expect(await incidentOf('a')).not.toBeNull();
    shop.app.clock.advance(HOUR_MS + 1);
    await look();
    await fire('b');
    expect(await incidentOf('b')).toBeNull();
    const texts = (await readTimeline(shop.app.db, (await incidentOf('a')) ?? '')).map(({ text }) => text);
    expect(texts.some((text) => text.startsWith('Silence '))).toBe(true);
  });

  test('can be changed, so that it holds less and shorter', async () => {
    const { body } = await silence({ matcher: { source: ['pager*'] } });
    await fire('a');
    const until = new Date(shop.app.clock.now() + 60_000).toISOString();
    const changed = await call('PATCH', `/api/silences/${body.id}`, { until, matcher: { source: ['sentry'] } });
    expect(changed.body).toMatchObject({ until, words: 'source sentry' });
    await look();
    expect(await incidentOf('a')).not.toBeNull();
  });

  test('that was only made shorter says so on what it holds', async () => {
    const { body } = await silence({ matcher: { source: ['pager*'] } });
    await fire('a');
    const until = new Date(shop.app.clock.now() + 60_000);
    await call('PATCH', `/api/silences/${body.id}`, { until: until.toISOString() });
    await look();
    expect(await rowOf('a')).toMatchObject({ held_by: `silence:${body.id}`, held_until: until, incident_id: null });
  });

  test('of a monitor of our own holds and frees like any other', async () => {
    const signal: Signal = {
      ...{ dedupKey: 'monitor:app', status: 'firing', source: 'monitor:app', summary: 'App is down', severity: 'P1' },
      ...{ components: ['web'], runbook: null, sinceMs: shop.app.clock.now() },
    };
    const { body } = await silence({ matcher: { key: ['monitor:*'] } });
    await recordSignal(shop.app, 'shop', signal);
    expect(await incidents()).toBe(0);
    await call('POST', `/api/silences/${body.id}/end`);
    await look();
    const id = (await incidentOf('monitor:app')) ?? '';
    await recordSignal(shop.app, 'shop', { ...signal, status: 'resolved' });
    expect((await readIncident(shop.app.db, id)).alerts['monitor:app']?.status).toBe('resolved');
  });

  test('shows before it is made what it would hold', async () => {
    await fire('a');
    await fire('b', { source: 'sentry' });
    const { body } = await call('POST', '/api/silences/preview', {
      service: 'shop',
      matcher: { text: '(?i)trouble a' },
    });
    expect(body).toMatchObject({ total: 1, everything: false, alerts: [{ summary: 'Trouble a' }] });
    const all = await call('POST', '/api/silences/preview', { service: 'shop' });
    expect(all.body).toMatchObject({ total: 2, everything: true });
  });

  test('is refused with what is not meant or cannot be', async () => {
    for (const [what, change, why] of REFUSED) {
      const answer = await silence({ matcher: { source: ['pagerduty'] }, ...change });
      expect([what, answer.status]).toEqual([what, 400]);
      expect(answer.body.detail).toContain(why);
    }
    expect(await shop.app.db.selectFrom('silence').select('id').execute()).toEqual([]);
  });

  test('of everything is made when that is meant; of two ends at once the second is told so', async () => {
    const { body, status } = await silence({ everything: true });
    expect(status).toBe(200);
    const ends = await Promise.all([1, 2].map(() => call('POST', `/api/silences/${body.id}/end`)));
    expect(ends.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect((await call('PATCH', `/api/silences/${body.id}`, { why: 'x' })).status).toBe(409);
    expect((await call('POST', '/api/silences/nonsense/end')).status).toBe(404);
    const actions = await shop.app.db
      .selectFrom('audit')
      .select('action')
      .where('action', 'like', 'silence.%')
      .execute();
    expect(actions.map(({ action }) => action)).toEqual(['silence.added', 'silence.ended']);
  });
});

describe('maintenance', () => {
  test('begun by a person holds what is only about its components', async () => {
    await silence({ kind: 'maintenance', components: ['api', 'database'], why: 'restore' });
    await fire('a', { components: ['database'] });
    await fire('b', { components: ['api', 'web'] });
    expect((await rowOf('a')).held_because).toBe('maintenance: restore');
    expect(await incidentOf('b')).not.toBeNull();
  });

  test('of the calendar opens by the clock of its zone, and what still fires is told when it closes', async () => {
    await shop.close();
    await start({ maintenance: { sundays } });
    // Sunday 2026-03-29: at 02:00 the clocks of Berlin go to 03:00, which is 01:00 UTC.
    shop.app.clock.advance(Date.parse('2026-03-29T01:30:00Z') - shop.app.clock.now());
    await fire('a', { components: ['database'] });
    expect(await rowOf('a')).toMatchObject({
      ...{ held_by: 'maintenance:sundays', held_until: new Date('2026-03-29T03:00:00Z') },
    });
    expect((await call('GET', '/api/silences')).body.windows).toMatchObject([
      { id: 'maintenance:sundays', until: '2026-03-29T03:00:00.000Z', holding: 1 },
    ]);
    shop.app.clock.advance(90 * 60_000);
    await look();
    expect(await incidentOf('a')).not.toBeNull();
  });
});

describe('inhibition', () => {
  test('holds while the other fires, and what still fires afterwards is told', async () => {
    await fire('host', { source: 'host' });
    await fire('process', { source: 'process' });
    await fire('elsewhere', { source: 'process', components: ['web'] });
    expect(await rowOf('process')).toMatchObject({ held_by: 'inhibited:host', incident_id: null });
    expect(await incidentOf('elsewhere')).not.toBeNull();
    await end('host');
    await look();
    expect(await rowOf('process')).toMatchObject({ held_by: null, told: 'firing' });
  });
});

describe('rules', () => {
  test('record only, and the board still knows', async () => {
    await fire('a', { source: 'noise', components: ['api'] });
    await look();
    expect(await rowOf('a')).toMatchObject({ held_by: 'rule:noise', told: null, incident_id: null });
    const { body } = await call('GET', '/api/health?service=shop');
    expect(body.services[0].components).toContainEqual(expect.objectContaining({ id: 'api', state: 'degraded' }));
  });

  test('with own incidents open one each, but never a storm of them', async () => {
    for (let i = 0; i < 25; i++) await fire(`k${i}`, { source: 'own' });
    expect(await incidents()).toBe(20);
    expect(await incidentOf('k24')).toBe(await incidentOf('k19'));
    await fire('k3', { source: 'own', severity: 'P0' });
    expect(await incidents()).toBe(20);
  });

  test('group by labels: the same values are one incident, others another', async () => {
    for (const [key, region] of [
      ['a', 'eu'],
      ['b', 'us'],
      ['c', 'eu'],
    ] as const)
      await fire(key, { source: 'grouped', labels: { region } });
    expect(await incidentOf('a')).toBe(await incidentOf('c'));
    expect(await incidentOf('a')).not.toBe(await incidentOf('b'));
  });

  test('wait for several different alerts, then tell all of them, as the rule says', async () => {
    await fire('a', { source: 'waiting' });
    await fire('b', { source: 'waiting' });
    await fire('b', { source: 'waiting' });
    await look();
    expect((await rowOf('b')).held_because).toBe('rule waiting: 2 of 3 alerts within 600 s');
    expect(await incidents()).toBe(0);
    await fire('c', { source: 'waiting' });
    await look();
    const id = await incidentOf('c');
    expect([await incidentOf('a'), await incidentOf('b')]).toEqual([id, id]);
    expect(await readIncident(shop.app.db, id ?? '')).toMatchObject({ severity: 'P0', components: ['web'] });
    const { body } = await call('GET', '/api/alerts?component=web');
    expect(body.alerts).toHaveLength(3);
    expect(body.alerts[0]).toMatchObject({ severity: 'P0', components: ['web'], rule: 'waiting', held: null });
  });

  test('that wait forget what is too long ago', async () => {
    for (const key of ['a', 'b', 'c']) {
      await fire(key, { source: 'waiting' });
      shop.app.clock.advance(400_000);
    }
    await look();
    expect(await incidents()).toBe(0);
  });

  test('that only join wait for an incident that they belong to', async () => {
    await fire('a', { source: 'joining' });
    await look();
    await look();
    expect(await rowOf('a')).toMatchObject({ held_by: 'rule:joining', incident_id: null, told: null });
    await fire('b');
    await look();
    expect(await incidentOf('a')).toBe(await incidentOf('b'));
  });
});

test('a storm of a thousand that is silenced pages nobody, and is one incident when the silence ends', async () => {
  const { body } = await silence({ matcher: { source: ['pagerduty'] } });
  const sinceMs = shop.app.clock.now();
  const storm = Array.from(
    { length: 1000 },
    (_, i): IntakeEvent => ({
      ...{ action: 'trigger', service: 'shop', dedupKey: `s${i}`, source: 'pagerduty', summary: `Storm ${i}` },
      ...{ severity: 'P1', components: ['api'], runbook: null, labels: {}, link: null, sinceMs, count: 1 },
      event: Buffer.from('{}'),
    }),
  );
  await takeEvents(shop.app, storm);
  await settleTellings(shop.app);
  expect(await incidents()).toBe(0);
  await call('POST', `/api/silences/${body.id}/end`);
  await look();
  expect(await incidents()).toBe(1);
  const left = await shop.app.db.selectFrom('alert').select('id').where('incident_id', 'is', null).execute();
  expect(left).toEqual([]);
});

describe('false alerts', () => {
  test('are those of an incident that was a false positive, and those that a person marks', async () => {
    for (const key of ['a', 'b', 'c']) {
      await fire(key);
      const id = (await incidentOf(key)) ?? '';
      const isFalse = key !== 'c';
      await commandIncident(shop.app, id, { kind: 'resolve', resolution: 'x', falsePositive: isFalse }, SYSTEM);
    }
    await silence({ matcher: { key: ['held'] } });
    await fire('held');
    expect(await falseShare(shop.app.db, 'shop')).toEqual(new Map([['pagerduty', { of: 3, false: 2 }]]));
    const c = await rowOf('c');
    await call('POST', `/api/alerts/${c.id}/false`, {});
    const { body } = await call('GET', '/api/alerts');
    expect(body.alerts[0]).toMatchObject({ dedupKey: 'held', falsePositive: false, falseShare: { of: 3, false: 3 } });
    await call('POST', `/api/alerts/${c.id}/false`, { false: false });
    expect((await falseShare(shop.app.db, 'shop')).get('pagerduty')).toEqual({ of: 3, false: 2 });
    expect((await call('POST', '/api/alerts/99/false', {})).status).toBe(404);
  });

  test('are none any more when their incident is opened again', async () => {
    await fire('a');
    const id = (await incidentOf('a')) ?? '';
    await commandIncident(shop.app, id, { kind: 'resolve', resolution: 'x', falsePositive: true }, SYSTEM);
    expect((await rowOf('a')).false_positive).toBe(true);
    await commandIncident(shop.app, id, { kind: 'reopen', reason: 'it was real' }, SYSTEM);
    expect((await rowOf('a')).false_positive).toBe(false);
  });
});

test('the list has filters and pages', async () => {
  for (let i = 0; i < 5; i++) await fire(`p${i}`, { components: i === 3 ? ['web'] : ['api'] });
  await silence({ matcher: { source: ['sentry'] } });
  await fire('100%_sure', { source: 'sentry' });
  const keys = async (query: string) =>
    ((await call('GET', `/api/alerts?${query}`)).body.alerts as { dedupKey: string }[]).map(({ dedupKey }) => dedupKey);
  expect(await keys('held=true')).toEqual(['100%_sure']);
  expect(await keys('component=web')).toEqual(['p3']);
  expect(await keys('source=pagerduty&held=false')).toHaveLength(5);
  expect(await keys(`text=${encodeURIComponent('0%_S')}`)).toEqual(['100%_sure']);
  expect(await keys('service=other')).toEqual([]);
  const first = (await call('GET', '/api/alerts?limit=4')).body;
  const second = (await call('GET', `/api/alerts?limit=4&before=${first.next}`)).body;
  expect([...first.alerts, ...second.alerts].map(({ dedupKey }: { dedupKey: string }) => dedupKey)).toEqual([
    ...['100%_sure', 'p4', 'p3', 'p2', 'p1', 'p0'],
  ]);
  expect(second.next).toBeNull();
  expect((await call('GET', '/api/alerts?before=x')).status).toBe(400);
});
