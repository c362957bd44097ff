import type { Review } from '@tocsin/server/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pageSays, startTelling, type Telling } from './telling-world.ts';

/* The subscription bot: each level has its own circle, SEV-1 is told every 15 minutes, and SEV-1 and SEV-2 are reviewed. */
let t: Telling;
// Days go by, and each condition may take long where the machine is slow.
vi.setConfig({ testTimeout: 120_000 });
beforeAll(async () => {
  t = await startTelling('subscription-bot');
});
afterAll(() => t?.close());

const audiencesOf = async (id: string) => Object.keys(await t.drafts(id)).toSorted();

describe('updates', () => {
  it.each([
    { level: 'SEV-1', minutes: 15, told: ['product', 'stakeholders', 'team'], outside: ['status-page'] },
    { level: 'SEV-2', minutes: 30, told: ['product', 'team'], outside: ['status-page'] },
    { level: 'SEV-3', minutes: 1440, told: ['team'], outside: [] },
  ])('$level: its circle hears at once, and every $minutes minutes', async ({ level, minutes, told, outside }) => {
    const id = await t.open(level, ['bot']);
    expect(await audiencesOf(id)).toEqual(told);
    expect(Object.keys(await t.dueIn(id)).toSorted()).toEqual([...told, ...outside].toSorted());
    for (const audience of told) await t.send(id, audience);
    const due = await t.dueIn(id);
    expect(told.map((audience) => due[audience])).toEqual(told.map(() => minutes));
    await t.post(id, 'resolve', { resolution: 'It was started again' });
  });

  it('SEV-1: the first notice goes to all stakeholders by mail, and the next one comes 15 minutes later', async () => {
    const id = await t.open('SEV-1', ['bot']);
    await t.post(id, 'impact', { scope: 'Nobody gets an answer', users: 1200 });
    const first = await t.send(id, 'stakeholders');
    expect(first.text).toMatch(/^🔴 INCIDENT: .*\nSeverity: SEV-1/);
    for (const address of ['stakeholders@example.com', 'executives@example.com']) {
      const mails = t.mailsTo(address).filter(({ text }) => text.includes('INCIDENT: Trouble of SEV-1'));
      expect(mails.at(-1)?.text ?? address).toContain('Updates come every 15 minutes');
    }
    await t.send(id, 'team');
    await t.forward('15m');
    expect(await audiencesOf(id)).toEqual(['product', 'stakeholders', 'status-page', 'team']);
    expect((await t.drafts(id)).team?.text).toMatch(/📊 UPDATE: [\s\S]*Nobody gets an answer/);
    expect(await t.page('/api/v2/incidents.json')).not.toContain(id);
    await t.send(id, 'status-page');
    await pageSays(t, 'Nobody gets an answer');
    await t.post(id, 'resolve', { resolution: 'The token was renewed' });
    await t.forward('1s');
    const last = await t.send(id, 'stakeholders');
    expect(last.text).toMatch(/^✅ RESOLVED: [\s\S]*Fix: The token was renewed[\s\S]*post-incident review/);
  });

  it('lowered from SEV-1 to SEV-2: who was told hears of the end only, the rest twice as seldom', async () => {
    const id = await t.open('SEV-1', ['payments']);
    for (const audience of await audiencesOf(id)) await t.send(id, audience);
    await t.post(id, 'severity', { severity: 'SEV-2', reason: 'Most payments go through' });
    await t.forward('1s');
    expect(await t.dueIn(id)).toMatchObject({ team: 30, product: 30, stakeholders: null });
    await t.post(id, 'resolve', { resolution: 'It works again' });
    await t.forward('1s');
    expect(await audiencesOf(id)).toEqual(expect.arrayContaining(['product', 'stakeholders', 'team']));
  });
});

describe('the review', () => {
  it('is required for SEV-1 and SEV-2 within 48 hours, and not for SEV-3', async () => {
    const reviewOf = async (level: string) => {
      const id = await t.open(level, ['webhooks']);
      await t.post(id, 'resolve', { resolution: 'It works again' });
      return t.review(id);
    };
    for (const level of ['SEV-1', 'SEV-2']) {
      const review = await reviewOf(level);
      expect(review).toMatchObject({ required: true, status: 'open' });
      expect(Math.round((Date.parse(review?.dueAt ?? '') - t.clock.now()) / 3_600_000)).toBe(48);
    }
    expect(await reviewOf('SEV-3')).toBeUndefined();
  });

  it('has the questions of the team, with what the timeline answers, and reminds until it is held', async () => {
    const id = await t.open('SEV-1', ['payments']);
    await t.post(id, 'impact', { revenue: '300 USD an hour', users: 42 });
    await t.forward('5m');
    await t.post(id, 'resolve', { resolution: 'The key was renewed' });
    const review = await t.review(id);
    if (!review) throw new Error('no review was opened');
    const parts = {
      base: review.parts.version,
      wentBadly: ['Nobody watched the key'],
      rootCause: 'The key had expired',
    };
    const { report } = await t.must<Review>('PUT', `/api/reviews/${review.id}/parts`, parts);
    const headings = [...report.matchAll(/^#{2,3} (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([
      'Timeline',
      'Root cause analysis',
      'What caused the issue?',
      'Why was it not caught earlier?',
      'Which gap did monitoring have?',
      'What contributed?',
      'Impact assessment',
      'Lessons learned',
      'What went well?',
      'What could be improved?',
      'Action items',
      ...['Immediate', 'Short-term', 'Long-term'],
    ]);
    for (const answer of ['The key had expired', 'Nobody watched the key', '300 USD an hour', '42'])
      expect(report).toContain(answer);
    expect(report).toMatch(/detected[\s\S]*notified[\s\S]*resolved/i);

    await t.forward('49h');
    const told = (await t.told(id, 'notification')).filter((text) => text.includes(`The review (${id})`));
    expect(told.map((text) => /is (due|overdue)/.exec(text)?.[1]).toSorted()).toEqual(
      expect.arrayContaining(['due', 'overdue']),
    );
    await t.must('POST', `/api/reviews/${review.id}/complete`);
    expect((await t.room(id)).status).toBe('reviewed');
  });
});
