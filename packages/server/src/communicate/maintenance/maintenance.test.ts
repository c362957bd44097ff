import { afterEach, describe, expect, test } from 'vitest';
import type { DetectApp } from '../../detect/detect-app.fixture.ts';
import { lookAtMaintenance } from './look-at-maintenance.ts';
import {
  call,
  fire,
  HOUR_MS,
  incidentOf,
  lookAt,
  messages,
  moveTo,
  platformPlan,
  SUNDAY_MS,
  startPlatform,
  told,
  weekly,
} from './maintenance.fixture.ts';
import { maintenanceSpans, publicMaintenance } from './maintenance.views.ts';

let platform: DetectApp;
afterEach(() => platform.close());

const shown = () => publicMaintenance(platform.app, platform.app.db, 'shop', platform.app.clock.now());
const ID = 'shop.weekly.20260208T0200Z';

describe('a window of the calendar', () => {
  test('is announced 48 and 24 hours ahead, shows a banner, holds its alerts only, and is over', async () => {
    platform = await startPlatform(SUNDAY_MS - 50 * HOUR_MS);
    await lookAt(platform, SUNDAY_MS - 49 * HOUR_MS);
    expect(await told(platform)).toEqual([]);
    expect(await shown()).toEqual({ banner: null, underWay: [], upcoming: [], past: [] });
    await lookAt(platform, SUNDAY_MS - 48 * HOUR_MS);
    expect(await told(platform)).toEqual(['scheduled status-page']);
    expect((await shown()).upcoming).toMatchObject([{ id: ID, state: 'scheduled', components: ['database'] }]);
    await lookAt(platform, SUNDAY_MS - 24 * HOUR_MS);
    await lookAt(platform, SUNDAY_MS - 23 * HOUR_MS);
    expect(await told(platform)).toEqual(['scheduled status-page', 'scheduled users']);
    expect(await messages(platform)).toEqual([
      'users@example.com: Shop: Weekly maintenance on Sunday, February 8, 2:00 AM UTC',
    ]);
    expect(await fire(platform, 'early', ['database'])).not.toBeNull();

    // From the very moment on, whether a look has been made or not.
    moveTo(platform, SUNDAY_MS);
    expect((await shown()).banner).toMatchObject({ id: ID, state: 'started' });
    expect(await fire(platform, 'held', ['database'])).toBeNull();
    expect(await fire(platform, 'other', ['api'])).not.toBeNull();
    expect(await fire(platform, 'both', ['api', 'database'])).not.toBeNull();
    await lookAt(platform, SUNDAY_MS + 1000);
    expect((await told(platform)).slice(2)).toEqual(['started status-page']);
    expect(await incidentOf(platform, 'held')).toBeNull();

    moveTo(platform, SUNDAY_MS + 2 * HOUR_MS);
    expect(await shown()).toMatchObject({ banner: null, underWay: [], past: [{ id: ID, state: 'completed' }] });
    await lookAt(platform, SUNDAY_MS + 2 * HOUR_MS);
    expect((await told(platform)).slice(3)).toEqual(['completed status-page']);
    expect(await incidentOf(platform, 'held')).not.toBeNull();
    expect(await shown()).toMatchObject({ banner: null, underWay: [], past: [{ id: ID, state: 'completed' }] });
    expect(await maintenanceSpans(platform.app.db, 'shop', SUNDAY_MS + HOUR_MS, SUNDAY_MS + 9 * HOUR_MS)).toEqual([
      { fromMs: SUNDAY_MS + HOUR_MS, untilMs: SUNDAY_MS + 2 * HOUR_MS, components: ['database'] },
    ]);
    expect(await messages(platform)).toHaveLength(1);
  });

  test('is announced once, by however many nodes, also after a crash', async () => {
    platform = await startPlatform(SUNDAY_MS - 10 * HOUR_MS);
    const nodes = [platform.app, platform.restarted(), platform.restarted(), platform.restarted()];
    await Promise.all(nodes.map(lookAtMaintenance));
    await Promise.all([platform.restarted(), platform.restarted()].map(lookAtMaintenance));
    expect((await told(platform)).sort()).toEqual(['scheduled status-page', 'scheduled users']);
    expect(await messages(platform)).toHaveLength(1);
    const mailings = await platform.app.db.selectFrom('mailing').select('key').execute();
    expect(mailings).toEqual([{ key: `maintenance:${ID}:scheduled:172800` }]);
  });

  test('whose notice cannot be queued is not told half, and told when it can', async () => {
    platform = await startPlatform(SUNDAY_MS - HOUR_MS);
    await platform.app.pool.query('alter table message rename to message_away');
    await expect(lookAtMaintenance(platform.app)).rejects.toThrow();
    expect(await told(platform)).toEqual([]);
    await platform.app.pool.query('alter table message_away rename to message');
    await lookAtMaintenance(platform.app);
    expect((await told(platform)).sort()).toEqual(['scheduled status-page', 'scheduled users']);
    expect(await messages(platform)).toHaveLength(1);
  });

  test('that the plan moves is told to those who know of it; one that it drops is cancelled, and back again is another', async () => {
    platform = await startPlatform(SUNDAY_MS - 40 * HOUR_MS);
    const { app } = platform;
    const put = (maintenance: object) =>
      app.plans.put({ ...platformPlan(maintenance), version: crypto.randomUUID() }, '/', app.clock.now());
    await lookAt(platform, SUNDAY_MS - 40 * HOUR_MS);
    await put({ maintenance: { weekly: { ...weekly, cron: '0 22 * * SAT' } } });
    await lookAt(platform, SUNDAY_MS - 39 * HOUR_MS);
    expect(await told(platform)).toEqual(['scheduled status-page', 'moved status-page']);
    expect((await shown()).upcoming).toMatchObject([{ id: ID, from: '2026-02-07T22:00:00.000Z' }]);
    await put({ maintenance: {} });
    await lookAt(platform, SUNDAY_MS - 38 * HOUR_MS);
    expect((await told(platform)).slice(2)).toEqual(['cancelled status-page']);
    await put({ maintenance: { weekly } });
    await lookAt(platform, SUNDAY_MS - 37 * HOUR_MS);
    expect((await told(platform)).slice(3)).toEqual(['scheduled status-page']);
    expect((await shown()).upcoming).toMatchObject([{ id: `${ID}.2`, from: '2026-02-08T02:00:00.000Z' }]);
  });
});

describe('people', () => {
  test('extend, and those who know of it hear the new end once', async () => {
    platform = await startPlatform(SUNDAY_MS - 3 * HOUR_MS);
    await lookAt(platform, SUNDAY_MS);
    const until = '2026-02-08T05:00:00.000Z';
    const answers = await Promise.all(
      [1, 2, 3].map(() => call(platform, 'POST', `/api/maintenance/${ID}/extend`, { until })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers[0]?.body).toMatchObject({ until, plannedUntil: '2026-02-08T04:00:00.000Z', state: 'started' });
    expect((await told(platform)).filter((one) => one.startsWith('extended'))).toEqual([
      'extended status-page',
      'extended users',
    ]);
    await lookAt(platform, SUNDAY_MS + 2 * HOUR_MS);
    expect(await fire(platform, 'held', ['database'])).toBeNull();
    expect(
      await call(platform, 'POST', `/api/maintenance/${ID}/extend`, { until: '2026-02-08T04:30:00Z' }),
    ).toMatchObject({
      ...{ status: 400, body: { detail: expect.stringContaining('lasts until 2026-02-08T05:00') } },
    });
    await lookAt(platform, SUNDAY_MS + 3 * HOUR_MS);
    expect((await shown()).past).toMatchObject([{ state: 'completed' }]);
    expect(
      (await call(platform, 'POST', `/api/maintenance/${ID}/extend`, { until: '2026-02-08T09:00:00Z' })).status,
    ).toBe(409);
  });

  test('cancel what the calendar has not announced yet, and nobody hears of it', async () => {
    platform = await startPlatform(SUNDAY_MS - 100 * HOUR_MS);
    const cancel = () => call(platform, 'POST', `/api/maintenance/${ID}/cancel`, { reason: 'Not needed' });
    expect((await cancel()).body).toMatchObject({ state: 'cancelled', endedBecause: 'Not needed' });
    expect((await cancel()).status).toBe(200);
    await lookAt(platform, SUNDAY_MS + 1000);
    expect(await told(platform)).toEqual([]);
    expect(await fire(platform, 'paged', ['database'])).not.toBeNull();
    const audited = await platform.app.db
      .selectFrom('audit')
      .select('action')
      .where('action', 'like', 'maint%')
      .execute();
    expect(audited).toEqual([{ action: 'maintenance.cancelled' }]);
  });

  test('complete early, tick tasks, and what still fires is told', async () => {
    platform = await startPlatform(SUNDAY_MS - HOUR_MS);
    await lookAtMaintenance(platform.app);
    expect((await call(platform, 'POST', `/api/maintenance/${ID}/complete`)).status).toBe(409);
    expect((await call(platform, 'PUT', `/api/maintenance/${ID}/tasks/0`, { done: true })).status).toBe(409);
    await lookAt(platform, SUNDAY_MS + 1000);
    await fire(platform, 'held', ['database']);
    const ticked = await call(platform, 'PUT', `/api/maintenance/${ID}/tasks/0`, { done: true });
    expect(ticked.body.tasks).toMatchObject([
      { title: 'Vacuum', by: 'Tocsin' },
      { title: 'Patch', by: null },
    ]);
    expect((await call(platform, 'PUT', `/api/maintenance/${ID}/tasks/7`, { done: true })).status).toBe(404);
    const answers = await Promise.all([1, 2].map(() => call(platform, 'POST', `/api/maintenance/${ID}/complete`)));
    expect(answers.map(({ status, body }) => [status, body.state])).toEqual([
      [200, 'completed'],
      [200, 'completed'],
    ]);
    await lookAt(platform, SUNDAY_MS + 2000);
    expect(await incidentOf(platform, 'held')).not.toBeNull();
    expect((await told(platform)).filter((one) => one.startsWith('completed'))).toHaveLength(1);
    expect((await call(platform, 'POST', `/api/maintenance/${ID}/cancel`, {})).status).toBe(409);
  });

  test('plan a window 10 hours ahead: what is past due is announced at once, once', async () => {
    platform = await startPlatform(SUNDAY_MS - 200 * HOUR_MS);
    const wish = {
      ...{ service: 'shop', title: 'Move the disks', components: ['api'], reason: 'They are full' },
      from: new Date(platform.app.clock.now() + 10 * HOUR_MS).toISOString(),
      forSeconds: 3600,
    };
    const added = await Promise.all([1, 2, 3].map(() => call(platform, 'POST', '/api/maintenance', wish)));
    expect(new Set(added.map(({ body }) => body.id)).size).toBe(1);
    expect((await told(platform)).sort()).toEqual(['scheduled status-page', 'scheduled users']);
    expect(await messages(platform)).toHaveLength(1);
    expect((await call(platform, 'GET', '/api/maintenance')).body.upcoming[0]).toMatchObject({
      title: 'Move the disks',
    });
    await lookAt(platform, platform.app.clock.now() + 10 * HOUR_MS);
    expect(await fire(platform, 'held', ['api'])).toBeNull();
    expect((await shown()).banner).toMatchObject({ title: 'Move the disks' });
  });
});

describe('an emergency', () => {
  const trigger = { id: 'emergency', title: 'Emergency', when: 'maintenance', severities: [], components: [] } as const;
  const communication = (approval: boolean) => ({
    ...platformPlan().communication,
    triggers: { emergency: { ...trigger, after: 0, audiences: ['status-page', 'users'], approval } },
  });
  const wish = { service: 'shop', components: ['database'], reason: 'The disk fails', forSeconds: 7200 };

  test('begins at once, holds what it is about, and tells the audiences of the trigger', async () => {
    platform = await startPlatform(SUNDAY_MS - 100 * HOUR_MS, { communication: communication(false) });
    const [one, two] = await Promise.all([1, 2].map(() => call(platform, 'POST', '/api/maintenance/now', wish)));
    expect(one?.body).toMatchObject({ state: 'started', emergency: true });
    expect(two?.body.id).toBe(one?.body.id);
    expect((await told(platform)).sort()).toEqual(['started status-page', 'started users']);
    expect(await fire(platform, 'held', ['database'])).toBeNull();
    expect(await fire(platform, 'other', ['api'])).not.toBeNull();
    await call(platform, 'POST', `/api/maintenance/${one?.body.id}/complete`);
    expect((await told(platform)).slice(2).sort()).toEqual(['completed status-page', 'completed users']);
  });

  test('waits for a person where the plan says so; of two who agree one sends', async () => {
    platform = await startPlatform(SUNDAY_MS - 100 * HOUR_MS, { communication: communication(true) });
    const { body } = await call(platform, 'POST', '/api/maintenance/now', wish);
    expect((await told(platform)).sort()).toEqual(['started status-page (draft)', 'started users (draft)']);
    expect(await messages(platform)).toEqual([]);
    const draft = body.notices.find((notice: { audience: string }) => notice.audience === 'users');
    const approve = () =>
      call(platform, 'POST', `/api/maintenance/${body.id}/notices/${draft.id}/approve`, { text: 'We mend it.' });
    expect((await Promise.all([approve(), approve()])).map(({ status }) => status)).toEqual([200, 200]);
    expect(await messages(platform)).toHaveLength(1);
    await lookAt(platform, platform.app.clock.now() + 2 * HOUR_MS);
    expect((await told(platform)).sort()).toEqual([
      'completed users',
      'started status-page (dropped)',
      'started users',
    ]);
  });
});

test('the calendar file names each time once, with a higher number when it changed', async () => {
  platform = await startPlatform(SUNDAY_MS - 40 * HOUR_MS);
  await lookAt(platform, SUNDAY_MS - 40 * HOUR_MS);
  const file = async () =>
    String((await call(platform, 'GET', '/status/shop/maintenance.ics')).body).replaceAll('\r\n ', '');
  const first = await file();
  expect(first).toContain('METHOD:PUBLISH');
  expect(first.match(/UID:/g)).toHaveLength(13);
  expect(first).toContain(`UID:${ID}@maintenance.tocsin\r\nSEQUENCE:0`);
  await call(platform, 'POST', `/api/maintenance/${ID}/cancel`, {});
  const second = await file();
  expect(second).toContain(`UID:${ID}@maintenance.tocsin\r\nSEQUENCE:1`);
  expect(second.match(/STATUS:CANCELLED/g)).toHaveLength(1);
  expect(second.match(/UID:/g)).toHaveLength(13);
});
