import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../../contain/response-node.fixture.ts';
import { ensurePartitions } from '../../detect/watch/partitions.ts';
import { commandIncident } from '../../respond/command-incident.ts';
import { readPublicHistory, readPublicIncident } from './public-past.views.ts';
import { componentsOf, type PublicComponent } from './public-status.ts';
import { readPublicStatus } from './status.views.ts';
import { workHours } from './uptime/component-uptime.ts';
import { readComponentDays } from './uptime/read-uptime.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SYSTEM = { kind: 'system' } as const;

let node: ResponseNode;
beforeAll(async () => {
  node = await startResponseNode();
});
afterAll(() => node.close());

const read = () => readPublicStatus(node.app, SERVICE);

async function component(id: string): Promise<PublicComponent> {
  const found = componentsOf(await read()).find((one) => one.id === id);
  if (!found) throw new Error(`the page has no ${id}`);
  return found;
}

/** Publishes a text on the page under an incident. */
async function publish(incidentId: string, subject: string, text: string): Promise<void> {
  const drafted = await node.call('POST', `/api/incidents/${incidentId}/updates`, { audience: 'status-page' });
  expect(drafted.status).toBe(200);
  const id = String(drafted.body.id);
  await node.call('PUT', `/api/updates/${id}`, { subject, text });
  expect(await node.call('POST', `/api/updates/${id}/send`)).toMatchObject({ status: 200 });
}

const resolve = (id: string) =>
  commandIncident(node.app, id, { kind: 'resolve', resolution: 'x', falsePositive: false }, SYSTEM);

interface Hour {
  readonly monitor: string;
  readonly atMs: number;
  readonly failed?: number;
  readonly degraded?: number;
}

/** Writes what checks saw: 60 of them in each hour. */
async function seen(hours: readonly Hour[]): Promise<void> {
  await ensurePartitions(node.app.db, 'monitor_hour', hours);
  for (const { monitor, atMs, failed = 0, degraded = 0 } of hours) {
    await node.app.pool.query('insert into monitor_series (service, monitor) values ($1, $2) on conflict do nothing', [
      SERVICE,
      monitor,
    ]);
    await node.app.pool.query(
      `insert into monitor_hour (at, series, count, failed, degraded, avg_ms, max_ms, p50_ms, p95_ms)
       select $1, id, 60, $4, $5, 100, 300, 90, 250 from monitor_series where service = $2 and monitor = $3`,
      [new Date(atMs), SERVICE, monitor, failed, degraded],
    );
  }
}

/** A day without a maintenance window of the plan, some days ago. */
function dayAgo(days: number): number {
  return Math.floor(node.clock.now() / DAY_MS) * DAY_MS - days * DAY_MS;
}

describe('uptime', () => {
  test('is counted by the hour: the worst monitor, what is needed as a partial outage, days without data as none', async () => {
    const [first, second] = [dayAgo(5), dayAgo(4)];
    const hours = Array.from({ length: 10 }, (_, hour) => hour * HOUR_MS);
    await seen(hours.map((hour) => ({ monitor: 'database', atMs: first + hour, failed: hour === 0 ? 60 : 0 })));
    await seen(hours.map((hour) => ({ monitor: 'app', atMs: second + hour, degraded: hour === 0 ? 60 : 0 })));
    const [database, app] = [await component('database'), await component('app')];
    const dayOf = (of: PublicComponent, atMs: number) =>
      of.days.find(({ day }) => day === new Date(atMs).toISOString().slice(0, 10));
    expect(database.days).toHaveLength(90);
    // An hour of ten.
    expect(dayOf(database, first)).toMatchObject({ uptime: 90, state: 'partial' });
    expect(dayOf(database, second)).toMatchObject({ uptime: null, state: 'unknown' });
    // The application needs the database: 30 % of that hour; and a degraded hour of its own weighs the same.
    expect(dayOf(app, first)).toMatchObject({ uptime: 97, state: 'partial' });
    expect(dayOf(app, second)).toMatchObject({ uptime: 97, state: 'partial' });
    expect(database.uptime).toBe(90);
    expect(app.uptime).toBe(97);
  });
});

test('planned work is not counted, and failures only as far as they do not fit into it', async () => {
  const dayMs = dayAgo(10);
  const hours = Array.from({ length: 4 }, (_, hour) => hour * HOUR_MS);
  const failed = [60, 60, 0, 0];
  await seen(hours.map((hour, index) => ({ monitor: 'webhooks', atMs: dayMs + hour, failed: failed[index] ?? 0 })));
  const question = {
    ...{ service: SERVICE, fromMs: dayMs, toMs: dayMs + DAY_MS, nowMs: node.clock.now() },
    witnesses: [{ component: 'webhooks', monitor: 'webhooks', failedWeight: 1, degradedWeight: 0.3 }],
  };
  const counted = async (components: string[]) => {
    const work = workHours([{ components, fromMs: dayMs, toMs: dayMs + 1.5 * HOUR_MS }]);
    return (await readComponentDays(node.app.db, { ...question, work })).get('webhooks');
  };
  // One and a half of two bad hours: half an hour of two and a half was bad.
  expect(await counted(['webhooks'])).toEqual([{ atMs: dayMs, hours: 2.5, down: 0.5 }]);
  expect(await counted([])).toEqual([{ atMs: dayMs, hours: 2.5, down: 0.5 }]);
  expect(await counted(['app'])).toEqual([{ atMs: dayMs, hours: 4, down: 2 }]);
});

describe('a notice', () => {
  const path = `/api/status/${SERVICE}/notices`;

  test('stands on the page like an incident, tells subscribers once, pages nobody, and is over when it is resolved', async () => {
    const posted = await node.call('POST', path, {
      ...{ title: 'A vendor is slow', text: 'Mails come **late**.', components: { notifications: 'partial' } },
    });
    expect(posted).toMatchObject({ status: 200, body: { status: 'investigating', resolvedAt: null } });
    const id = String(posted.body.id);
    expect((await component('notifications')).state).toBe('partial');
    const { incidents, state } = await read();
    expect(state).toBe('partial');
    expect(incidents[0]).toMatchObject({
      ...{ id: `NOTICE-${id}`, kind: 'notice', title: 'A vendor is slow', impact: 'major' },
      components: [{ id: 'notifications', title: 'Push and DM delivery' }],
      updates: [{ status: 'investigating', text: 'Mails come **late**.' }],
    });
    const resolved = await node.call('POST', `${path}/${id}/updates`, { text: 'Over.', status: 'resolved' });
    expect(resolved).toMatchObject({ status: 200, body: { status: 'resolved', resolvedAt: expect.any(String) } });
    expect((await component('notifications')).state).not.toBe('partial');
    const after = await read();
    expect(after.incidents).toEqual([]);
    expect(after.past[0]?.updates.map(({ status }) => status)).toEqual(['resolved', 'investigating']);
    expect(await readPublicIncident(node.app, SERVICE, `NOTICE-${id}`)).toMatchObject({ title: 'A vendor is slow' });
    const { rows } = await node.app.pool.query(`select state from mailing where about = $1 order by created_at`, [
      `NOTICE-${id}`,
    ]);
    expect(rows.map(({ state: told }) => told)).toEqual(['investigating', 'resolved']);
    const audited = await node.app.pool.query(`select action from audit where subject = $1 order by id`, [
      `${SERVICE}/${id}`,
    ]);
    expect(audited.rows.map(({ action }) => action)).toEqual(['notice.posted', 'notice.updated']);
    expect((await node.app.pool.query('select from incident')).rowCount).toBe(0);
    expect(await node.call('POST', `${path}/${id}/updates`, { text: 'more' })).toMatchObject({ status: 409 });
  });

  test('is refused for what is not public, not there, or empty', async () => {
    const body = { title: 'x', text: 'y' };
    expect(await node.call('POST', path, { ...body, components: { inside: 'major' } })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining('There are: app, ') },
    });
    expect(await node.call('POST', path, { title: ' ', text: 'y' })).toMatchObject({ status: 400 });
    expect(await node.call('POST', '/api/status/nowhere/notices', body)).toMatchObject({ status: 404 });
    expect(await node.call('POST', `${path}/99999/updates`, { text: 'y' })).toMatchObject({ status: 404 });
    expect(await node.call('POST', `${path}/x/updates`, { text: 'y' })).toMatchObject({ status: 400 });
  });
});

describe('an incident', () => {
  test('shows what was published alone; its components are degraded; it goes into the history', async () => {
    const { id } = await node.open('P1', ['webhooks'], 'Internal title');
    expect((await component('webhooks')).state).toBe('degraded');
    expect((await read()).incidents).toEqual([]);
    await expect(readPublicIncident(node.app, SERVICE, id)).rejects.toMatchObject({ code: 'not-found' });
    await publish(id, 'Webhooks come late', 'We look into it');
    const [shown] = (await read()).incidents;
    expect(shown).toMatchObject({ id, title: 'Webhooks come late', status: 'investigating', impact: 'major' });
    expect(JSON.stringify(await read())).not.toContain('Internal');
    const today = new Date(node.clock.now()).toISOString().slice(0, 10);
    const { days } = await component('webhooks');
    expect(days.at(-1)).toMatchObject({ day: today, state: 'degraded', incidents: ['Webhooks come late'] });
    node.clock.advance(60_000);
    await node.call('POST', `/api/incidents/${id}/status`, { status: 'identified' });
    await publish(id, 'Webhooks come late', 'The cause is known');
    expect((await read()).incidents[0]?.updates.map(({ status }) => status)).toEqual(['identified', 'investigating']);
    node.clock.advance(60_000);
    await resolve(id);
    const history = await readPublicHistory(node.app, SERVICE, {});
    expect(history).toMatchObject({ month: today.slice(0, 7), page: 1, pages: 1, later: null });
    expect(history.incidents.map((one) => one.id)).toContain(id);
    expect((await readPublicHistory(node.app, SERVICE, { month: '2025-11' })).incidents).toEqual([]);
    for (const month of ['2026-13', '1999-01', '2999-01', '', 'x'])
      await expect(readPublicHistory(node.app, SERVICE, { month })).rejects.toMatchObject({ code: 'invalid' });
    await expect(readPublicHistory(node.app, SERVICE, { page: 2 })).rejects.toMatchObject({ code: 'invalid' });
  });

  test('under embargo is not there, and its effects are not either, until it is released', async () => {
    const { id } = await node.open('P1', ['database'], 'Break-in');
    await publish(id, 'Database is slow', 'We look into it');
    expect((await component('database')).state).toBe('degraded');
    await commandIncident(node.app, id, { kind: 'mark-security', reason: 'looks like a break-in' }, SYSTEM);
    expect((await component('database')).state).toBe('unknown');
    expect(JSON.stringify(await read())).not.toContain('Database is slow');
    await expect(readPublicIncident(node.app, SERVICE, id)).rejects.toMatchObject({ code: 'not-found' });
    await resolve(id);
    expect(JSON.stringify(await readPublicHistory(node.app, SERVICE, {}))).not.toContain('Database is slow');
  });
});

test('an unknown service is none', async () => {
  await expect(readPublicStatus(node.app, 'nowhere')).rejects.toMatchObject({ code: 'not-found' });
});
