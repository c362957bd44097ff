import type { Signal } from '@tocsin/core';
import { describe, expect, test } from 'vitest';
import { readIncident, readTimeline } from '../../respond/incident.views.ts';
import {
  call,
  end,
  fire,
  HOUR_MS,
  incidentOf,
  incidents,
  look,
  rowOf,
  shop,
  silence,
  useShop,
} from './alert-flow.fixture.ts';
import { lookAtHeld } from './look-at-held.ts';
import { recordSignal } from './record-signal.ts';
import { settleTellings } from './tell-soon.ts';

useShop();

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
