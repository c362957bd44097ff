import { SYSTEM } from '@tocsin/core';
import { describe, expect, test } from 'vitest';
import { commandIncident } from '../../respond/command-incident.ts';
import { readIncident } from '../../respond/incident.views.ts';
import { type IntakeEvent, takeEvents } from '../intake/take-events.ts';
import {
  call,
  end,
  fire,
  incidentOf,
  incidents,
  look,
  rowOf,
  shop,
  silence,
  start,
  sundays,
  useShop,
} from './alert-flow.fixture.ts';
import { falseShare } from './false-share.views.ts';
import { settleTellings } from './tell-soon.ts';

useShop();

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
