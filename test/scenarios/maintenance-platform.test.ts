import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import type { Maintenance, MaintenanceList } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { TOKEN } from '../harness/plan-node.ts';
import {
  calendarOf,
  type MaintenanceWorld,
  PLATFORM,
  type PublicWork,
  startMaintenanceWorld,
} from './maintenance-world.ts';

/*
 * S2: the platform is maintained on Sundays from 02:00 to 04:00 UTC. The status page says so 48 hours ahead, users get a mail
 * 24 hours ahead. People plan, extend and cancel more, and begin an emergency. One of two nodes is ended and started on the way.
 */
vi.setConfig({ testTimeout: 120_000 });
const SUNDAY = '20261115T0200Z';
const ID = `${PLATFORM}.weekly.${SUNDAY}`;
let world: MaintenanceWorld;
beforeAll(async () => {
  world = await startMaintenanceWorld('2026-11-13T01:50:00Z');
}, 120_000);
afterAll(() => world?.close());

const told = async (id: string) =>
  (await world.node().must<Maintenance>('GET', `/api/maintenance/${id}`)).notices
    .map(({ kind, audience, status }) => `${kind} ${audience} ${status}`)
    .toSorted();
const isWindow = ({ id }: PublicWork) => id === ID;

function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, TOCSIN_URL: world.node().server.url, TOCSIN_TOKEN: TOKEN, NO_COLOR: '1' };
  const file = resolve(import.meta.dirname, '../../packages/cli/bin/tocsin.js');
  return new Promise((done) => {
    execFile(process.execPath, [file, 'maintenance', ...args], { env }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}
/** Runs the command and reads what it answers. */
async function run(...args: string[]): Promise<Maintenance> {
  const { code, stdout, stderr } = await cli(...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Maintenance;
}

it('is announced on the status page 48 hours ahead, and to users 24 hours ahead, also by a node that comes back', async () => {
  await world.page('nothing yet', ({ maintenance }) => maintenance.upcoming.length === 0);
  await world.to('2026-11-13T02:00:01Z');
  const shown = await world.page('what is announced', ({ maintenance }) => maintenance.upcoming.find(isWindow));
  expect(shown).toMatchObject({
    state: 'scheduled',
    startsAt: '2026-11-15T02:00:00.000Z',
    endsAt: '2026-11-15T04:00:00.000Z',
  });
  expect(shown.updates.map(({ text }) => text)).toEqual([
    expect.stringContaining(
      'planned from Sunday, November 15, 2:00 AM UTC until Sunday, November 15, 4:00 AM UTC (2 hours)',
    ),
  ]);
  expect(await world.mails(0)).toEqual([]);

  await world.restart();
  await world.to('2026-11-14T02:00:01Z');
  const [mail] = await world.mails(1);
  expect(mail?.subject).toBe('Publishing Platform: Weekly maintenance on Sunday, November 15, 2:00 AM UTC');
  expect(mail?.from).toBe('incidents@example.com');
  expect(mail?.text).toContain('until Sunday, November 15, 4:00 AM UTC');
  expect(mail?.text).toContain(`/status/${PLATFORM}`);
  await world.to('2026-11-15T01:50:00Z');
  expect(await told(ID)).toEqual(['scheduled status-page sent', 'scheduled users sent']);
  expect(await world.mails(1)).toHaveLength(1);
});

it('shows a banner, holds its alerts, is not counted in the uptime, and tells what still fires at its end', async () => {
  for (let minute = 51; minute < 60; minute += 1) await world.to(`2026-11-15T01:${minute}:00Z`);
  await world.to('2026-11-15T02:00:01Z');
  await world.page('a banner', ({ maintenance: { banner }, state }) => banner?.id === ID && state === 'maintenance');
  await world.alert('still', 'database');
  await world.alert('passing', 'api');
  expect(await world.fate('still')).toMatchObject({ incident: null, held: expect.stringContaining('weekly') });
  expect(await world.fate('passing')).toMatchObject({ incident: null });
  world.website.isDown = true;
  for (let minute = 10; minute < 20; minute += 1) await world.to(`2026-11-15T02:${minute}:00Z`);
  world.website.isDown = false;
  await world.restart();
  for (let minute = 20; minute < 25; minute += 1) await world.to(`2026-11-15T02:${minute}:00Z`);
  await world.alert('passing', 'api', 'resolve');
  expect(await world.fate('still')).toMatchObject({ incident: null });

  await world.to('2026-11-15T04:00:01Z');
  const isOver = (one: PublicWork) => isWindow(one) && one.state === 'completed';
  const over = await world.page('that it is over', ({ maintenance }) => maintenance.past.find(isOver));
  expect(over.endsAt).toBe('2026-11-15T04:00:00.000Z');
  expect(await told(ID)).toEqual([
    ...['completed status-page sent', 'scheduled status-page sent', 'scheduled users sent', 'started status-page sent'],
  ]);
  await vi.waitFor(async () => expect((await world.fate('still')).incident).not.toBeNull(), 30_000);
  const { body } = await world.node().call<{ alerts: object[] }>('GET', '/api/alerts?text=Trouble%20passing');
  expect(body.alerts).toMatchObject([{ incidentId: null }]);
  expect(await world.mails(1)).toHaveLength(1);

  const uptime = (what: string, isSo: (percentage: number) => boolean) =>
    world.page(what, ({ groups }) => {
      const website = groups.flatMap(({ components }) => components).find(({ id }) => id === 'website');
      const day = website?.days.find((one) => one.day === '2026-11-15');
      return day !== undefined && day.uptime !== null && isSo(day.uptime);
    });
  await uptime('that nothing of it is counted', (percentage) => percentage === 100);
  // The same at another time is.
  world.website.isDown = true;
  for (let minute = 10; minute < 15; minute += 1) await world.to(`2026-11-15T05:${minute}:00Z`);
  world.website.isDown = false;
  await world.to('2026-11-15T06:10:00Z');
  await uptime('what failed afterwards', (percentage) => percentage < 100);
});

it('is planned by a person, extended and cancelled, and those who know of it hear that; alerts about others page', async () => {
  const added = await run(
    ...['add', 'Move the disks', '--from', '2026-11-15T10:00:00Z', '--for', '2h', '--components', 'manuscripts'],
  );
  expect(added).toMatchObject({ state: 'scheduled', components: ['manuscripts'] });
  expect((await world.mails(2))[1]?.subject).toContain('Move the disks on Sunday, November 15, 10:00 AM UTC');
  const event = async () => (await calendarOf(world.node().server.url)).find(({ uid }) => uid.startsWith(added.id));
  expect(await event()).toMatchObject({ status: 'CONFIRMED', until: '2026-11-15T12:00:00.000Z' });

  await world.to('2026-11-15T10:00:01Z');
  await world.alert('disk', 'manuscripts');
  await world.alert('queue', 'analysis');
  expect(await world.fate('disk')).toMatchObject({ incident: null });
  expect(await world.fate('queue')).toMatchObject({ held: null, incident: expect.any(String) });
  const extended = await run('extend', added.id, '--until', '2026-11-15T13:00:00Z');
  expect(extended).toMatchObject({ until: '2026-11-15T13:00:00.000Z', plannedUntil: '2026-11-15T12:00:00.000Z' });
  expect((await world.mails(3))[2]?.text).toContain('it now ends at Sunday, November 15, 1:00 PM UTC');
  const later = await event();
  expect(later).toMatchObject({ status: 'CONFIRMED', until: '2026-11-15T13:00:00.000Z' });
  await world.to('2026-11-15T12:00:01Z');
  expect(await world.fate('disk')).toMatchObject({ incident: null });

  const cancelled = await run('cancel', added.id, '--reason', 'The new disks are broken.');
  expect(cancelled).toMatchObject({ state: 'cancelled', endedBecause: 'The new disks are broken.' });
  expect((await world.mails(4))[3]?.text).toContain('is cancelled. The new disks are broken.');
  const gone = await event();
  expect(gone?.status).toBe('CANCELLED');
  expect(gone?.sequence).toBeGreaterThan(later?.sequence ?? 0);
  await vi.waitFor(async () => expect((await world.fate('disk')).incident).not.toBeNull(), 30_000);
  expect(await told(added.id)).toEqual([
    ...['cancelled status-page sent', 'cancelled users sent', 'extended status-page sent', 'extended users sent'],
    ...['scheduled status-page sent', 'scheduled users sent', 'started status-page sent'],
  ]);
  const next = `${PLATFORM}.weekly.20261122T0200Z`;
  const before = (await calendarOf(world.node().server.url)).find(({ uid }) => uid.startsWith(next));
  expect(before).toMatchObject({ status: 'CONFIRMED', sequence: 0 });
  await run('cancel', next);
  const after = (await calendarOf(world.node().server.url)).find(({ uid }) => uid.startsWith(next));
  expect(after).toMatchObject({ uid: before?.uid, status: 'CANCELLED', sequence: 1 });
  expect(await told(next), 'nobody knew of it').toEqual([]);
});

it('begins at once in an emergency, and the status page says so without anybody’s consent', async () => {
  const begun = await run('now', '--for', '1h', '--components', 'payments', '--reason', 'A hole in the payment form');
  expect(begun).toMatchObject({ state: 'started', emergency: true });
  expect(await told(begun.id)).toEqual(['started status-page sent']);
  const shown = await world.page('the emergency', ({ maintenance: { banner } }) => banner?.emergency && banner);
  expect(shown.updates[0]?.text).toContain('Why: A hole in the payment form');
  await world.alert('payments', 'payments');
  expect(await world.fate('payments')).toMatchObject({ incident: null });
  await run('complete', begun.id);
  expect(await told(begun.id)).toEqual(['completed status-page sent', 'started status-page sent']);
  await vi.waitFor(async () => expect((await world.fate('payments')).incident).not.toBeNull(), 30_000);
  expect(await world.mails(4)).toHaveLength(4);
  const { past } = await world.node().must<MaintenanceList>('GET', '/api/maintenance');
  expect(past).toHaveLength(4);
});
