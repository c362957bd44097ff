import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { pageSays, startTelling, type Telling } from './telling-world.ts';

/* Messaging of merchants: merchants hear of what lasts longer than a quarter of an hour; complaints go to compliance. */
let t: Telling;
// Days go by, and each condition may take long where the machine is slow.
vi.setConfig({ testTimeout: 120_000 });
beforeAll(async () => {
  t = await startTelling('merchant-messaging');
});
afterAll(() => t?.close());

const MERCHANTS = 'merchants@example.com';

it.each([
  { level: 'outage', every: 30, component: 'calls' },
  { level: 'payments', every: 15, component: 'payments' },
  { level: 'backlog', every: 30, component: 'payments' },
  { level: 'degraded', every: 30, component: 'messages' },
])('$level: the team channel hears at once, and every $every minutes', async ({ level, every, component }) => {
  const id = await t.open(level, [component]);
  expect(Object.keys(await t.drafts(id))).toEqual(['team']);
  await t.send(id, 'team');
  expect(await t.dueIn(id)).toMatchObject({ team: every });
  await t.forward(`${every - 1}m`);
  expect(await t.drafts(id)).not.toHaveProperty('team');
  await t.forward('1m');
  expect((await t.send(id, 'team')).text).toContain('Being done:');
  await t.post(id, 'resolve', { resolution: 'It works again' });
});

it('an outage of more than 15 minutes: a person agrees to what merchants and the status page are told', async () => {
  const before = t.mailsTo(MERCHANTS).length;
  const id = await t.open('outage', ['calls']);
  await t.post(id, 'notes', { text: 'Public what: Calls of some numbers are not answered' });
  await t.forward('14m');
  expect(Object.keys(await t.drafts(id))).toEqual(['team']);
  await t.forward('1m');
  expect(Object.keys(await t.drafts(id)).toSorted()).toEqual(['merchants', 'status-page', 'team']);
  expect((await t.room(id)).triggers).toMatchObject([{ id: 'long-outage' }]);
  const asked = (await t.told(id, 'notification')).filter((text) => text.includes('look at the updates'));
  expect(asked).toHaveLength(1);
  expect(t.mailsTo(MERCHANTS)).toHaveLength(before);

  await t.send(id, 'merchants');
  await t.send(id, 'status-page');
  const [mail, ...more] = t.mailsTo(MERCHANTS).slice(before);
  expect(more).toEqual([]);
  expect(mail?.text).toContain('Calls of some numbers are not answered');
  expect(mail?.html).toContain('Calls of some numbers are not answered');
  expect(`${mail?.subject} ${mail?.raw}`).not.toMatch(/Trouble of|\/incidents\/INC/);
  await pageSays(t, 'Calls of some numbers are not answered');
  expect(await t.dueIn(id)).toMatchObject({ merchants: 30, 'status-page': 30 });

  await t.post(id, 'resolve', { resolution: 'The numbers answer again' });
  await t.forward('1s');
  expect((await t.send(id, 'merchants')).text).toContain('works again');
});

it('an outage that is over sooner, and one of something that only the team knows, are not told', async () => {
  const short = await t.open('outage', ['calls']);
  await t.forward('10m');
  await t.post(short, 'resolve', { resolution: 'It was a restart' });
  await t.forward('20m');
  expect(Object.keys(await t.drafts(short))).toEqual(['team']);
  expect((await t.room(short)).triggers).toEqual([]);
});

it('a complaint about consent: compliance hears at once and within the hour, the public and merchants do not', async () => {
  const id = await t.open('complaint', ['messages']);
  expect(Object.keys(await t.drafts(id))).toEqual(['compliance-team']);
  const paged = await t.told(id, 'page');
  expect(paged.some((text) => text.startsWith('Compliance Officer'))).toBe(true);
  await t.send(id, 'compliance-team');
  expect(t.mailsTo('compliance@example.com').some(({ text }) => text.includes('Level: Complaint about consent'))).toBe(
    true,
  );
  expect(await t.dueIn(id)).toEqual({ 'compliance-team': 60 });
  await t.forward('1h');
  expect(Object.keys(await t.drafts(id))).toEqual(['compliance-team']);
  await t.post(id, 'resolve', { resolution: 'They are on the list of those who are not written to' });
});

it('whatever the level: compliance hears as soon as somebody says that data of customers is concerned', async () => {
  const id = await t.open('degraded', ['messages']);
  expect(await t.drafts(id)).not.toHaveProperty('compliance-team');
  await t.post(id, 'impact', { data: 'Numbers of people who had said STOP were written to' });
  await t.forward('1s');
  expect((await t.room(id)).triggers).toMatchObject([{ id: 'consent' }]);
  expect((await t.drafts(id))['compliance-team']).toMatchObject({ status: 'draft', unattended: false });
  await t.send(id, 'compliance-team');
  expect(await t.dueIn(id)).toMatchObject({ 'compliance-team': 30 });
});

it('the review: cause, prevention and runbook have their deadlines, and whoever led is reminded', async () => {
  const id = await t.open('payments', ['payments']);
  await t.post(id, 'resolve', { resolution: 'Concurrency was lowered' });
  const review = await t.review(id);
  const hours = (at: string) => Math.round((Date.parse(at) - t.clock.now()) / 3_600_000);
  expect(review).toMatchObject({ required: true, status: 'open' });
  expect(review?.tasks.map(({ dueAt }) => hours(dueAt))).toEqual([24, 72, 168]);
  await t.forward('25h');
  const told = (await t.told(id, 'notification')).filter((text) => text.includes('Document the cause'));
  expect(told.map((text) => /is (due|overdue)/.exec(text)?.[1]).toSorted()).toEqual(['due', 'overdue']);
});
