import { afterEach, describe, expect, test } from 'vitest';
import type { DetectApp } from '../../detect/detect-app.fixture.ts';
import { lookAtMaintenance } from './look-at-maintenance.ts';
import { call, HOUR_MS, SUNDAY_MS, startPlatform } from './maintenance.fixture.ts';

let platform: DetectApp;
afterEach(() => platform.close());

/** How often work borrows a connection: once for each transaction, and for each statement outside of one. */
async function borrowed(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const note = () => {
    count += 1;
  };
  platform.app.pool.on('acquire', note);
  await work();
  platform.app.pool.off('acquire', note);
  return count;
}

describe('bad input', () => {
  const from = new Date(SUNDAY_MS).toISOString();
  test.each([
    ['an end before the beginning', { from, until: '2026-02-07T02:00:00Z' }, 'wrong way round'],
    ['ten years', { from, until: '2036-02-08T02:00:00Z' }, 'at most 30 days'],
    ['a beginning in the past', { from: '2020-01-01T00:00:00Z', forSeconds: 60 }, 'is past'],
    ['a moment without a zone', { from: '2026-02-08T02:00:00', forSeconds: 60 }, 'with its zone'],
    ['a zone that is none', { from: '2026-02-08T02:00:00[Moon/Base]', forSeconds: 60 }, 'is not a moment'],
    ['two ends', { from, until: '2026-02-08T03:00:00Z', forSeconds: 60 }, 'either until when'],
    ['an unknown component', { from, forSeconds: 60, components: ['moon'] }, 'no component "moon"'],
    ['a component of a prototype', { from, forSeconds: 60, components: ['constructor'] }, 'no component'],
    ['everything, unless that is said', { from, forSeconds: 60, components: [] }, 'holds its every alert'],
    [
      'an unknown audience',
      { from, forSeconds: 60, announce: [{ before: 1, audience: 'moon' }] },
      'no audience "moon"',
    ],
  ])('%s is refused', async (_, change, words) => {
    platform = await startPlatform(SUNDAY_MS - 100 * HOUR_MS);
    const wish = { service: 'shop', title: 'T', components: ['api'], ...change };
    const { status, body } = await call(platform, 'POST', '/api/maintenance', wish);
    expect([status, body.detail]).toEqual([400, expect.stringContaining(words)]);
  });

  test('of hundreds is taken up to a limit, and looked at in a few statements', async () => {
    platform = await startPlatform(SUNDAY_MS - 100 * HOUR_MS);
    await platform.app.pool.query(
      `
      insert into maintenance (id, service, title, components, from_at, until_at, planned_until, timezone, announce, banner, tasks,
        emergency, state, made_at, changed_at)
      select 'M-' || i, 'shop', 'T' || i, '{api}', $1::timestamptz + i * interval '1 minute', $1::timestamptz + (i + 1) * interval '1 minute',
        $1, 'UTC', '[]', true, '[]', false, 'scheduled', now(), now() from generate_series(1, 500) i`,
      [from],
    );
    const wish = { service: 'shop', title: 'T', components: ['api'], from, forSeconds: 60 };
    expect((await call(platform, 'POST', '/api/maintenance', wish)).status).toBe(429);
    // Ten batches, and each is one transaction; the next look reads the list, and finds that nothing is due.
    expect(await borrowed(() => lookAtMaintenance(platform.app))).toBeLessThan(20);
    expect(await borrowed(() => lookAtMaintenance(platform.app))).toBeLessThan(5);
  });

  test('as an id finds nothing', async () => {
    platform = await startPlatform(SUNDAY_MS - 100 * HOUR_MS);
    for (const id of [
      'nothing',
      'shop.weekly.20260209T0200Z',
      'shop.weekly.99999999T9999Z',
      'shop.weekly.20260201T0200Z',
    ])
      expect((await call(platform, 'POST', `/api/maintenance/${id}/cancel`, {})).status).toBe(404);
  });
});
