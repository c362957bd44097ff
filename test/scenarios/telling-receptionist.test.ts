import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { pageSays, startTelling, type Telling } from './telling-world.ts';

/* The receptionist: the public hears of what is critical or high after a quarter of an hour, and of nothing less. */
let t: Telling;
// Days go by, and each condition may take long where the machine is slow.
vi.setConfig({ testTimeout: 120_000 });
beforeAll(async () => {
  t = await startTelling('receptionist');
});
afterAll(() => t?.close());

it.each([
  { level: 'P0', every: 30 },
  { level: 'P1', every: 60 },
])('$level: the team hears at once, readers of the status page after 15 minutes', async ({ level, every }) => {
  const id = await t.open(level, ['site']);
  expect(Object.keys(await t.drafts(id))).toEqual(['team']);
  expect(await t.dueIn(id)).toEqual({ team: 0, 'status-page': 15 });
  expect((await t.send(id, 'team')).text).toContain(`${level} Trouble of ${level}`);
  expect(await t.dueIn(id)).toMatchObject({ team: every });

  await t.forward('14m');
  expect(await t.drafts(id)).toEqual({});
  await t.forward('1m');
  expect(Object.keys(await t.drafts(id))).toEqual(['status-page']);
  // Nothing is public before a person has sent it.
  await expect(t.page(`/incidents/${id}`)).rejects.toThrow('404');
  const { text } = await t.send(id, 'status-page');
  expect(text).not.toContain('Trouble of');
  await pageSays(t, 'What you may notice', `/incidents/${id}`);
  expect(await t.dueIn(id)).toMatchObject({ 'status-page': every });

  await t.post(id, 'resolve', { resolution: 'psql "secret"' });
  await t.forward('1s');
  expect(Object.keys(await t.drafts(id)).toSorted()).toEqual(['status-page', 'team']);
  expect((await t.send(id, 'team')).text).toContain('What resolved it: psql "secret"');
  expect((await t.send(id, 'status-page')).text).not.toContain('psql');
  await pageSays(t, 'This is resolved', `/incidents/${id}`);
});

it('P2: the team hears every four hours, and the public never', async () => {
  const id = await t.open('P2', ['calendar']);
  await t.send(id, 'team');
  expect(await t.dueIn(id)).toEqual({ team: 240 });
  await t.forward('4h');
  expect(Object.keys(await t.drafts(id))).toEqual(['team']);
  await t.send(id, 'team');
  await t.post(id, 'resolve', { resolution: 'It works again' });
  await t.forward('1s');
  expect(Object.keys(await t.drafts(id))).toEqual(['team']);
  expect(await t.page('/api/v2/incidents.json')).not.toContain(id);
  expect(await t.review(id)).toBeUndefined();
});

it('P2 that becomes P1: readers of the status page hear 15 minutes after it began, or at once when these have passed', async () => {
  const id = await t.open('P2', ['site']);
  await t.forward('20m');
  expect(await t.dueIn(id)).not.toHaveProperty('status-page');
  await t.post(id, 'severity', { severity: 'P1', reason: 'More than a tenth of the requests fail' });
  await t.forward('1s');
  expect(Object.keys(await t.drafts(id))).toContain('status-page');
});

it('the review: what happened, runbooks and related faults have their deadlines', async () => {
  const id = await t.open('P0', ['payments']);
  await t.post(id, 'resolve', { resolution: 'Started again' });
  const review = await t.review(id);
  const hours = (at: string | undefined) => Math.round((Date.parse(at ?? '') - t.clock.now()) / 3_600_000);
  expect(review).toMatchObject({ required: true, status: 'open' });
  expect(hours(review?.dueAt)).toBe(72);
  expect(review?.tasks.map(({ dueAt }) => hours(dueAt))).toEqual([24, 72, 168]);
});
