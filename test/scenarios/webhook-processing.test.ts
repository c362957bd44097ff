import type { OutboxMessage, Review, ReviewList, Timeline } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, startTocsin, type Tocsin } from '../harness/tocsin.ts';
import { appLever, diagnosticsOf, pulledLevers, runStep, sendDraft } from './lifecycle.ts';

/*
 * S0's first nightmare from its beginning to its review: webhooks fail, the engineers are paged in order, the third
 * answers, processing is switched off, the cause is cured, the levers go back step by step, everybody is told, and the
 * review has its report. Wednesday, 4 November 2026, 03:00 in New York.
 */
let t: Tocsin;
beforeAll(async () => {
  t = await startTocsin({ startAt: '2026-11-04T08:00:00Z' });
});
afterAll(() => t?.close());

/** The pages of the incident by person, each with the channels that they went over, in their order. */
async function pagesOf(incidentId: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const pages = (await t.messages()).filter((m) => m.kind === 'page' && m.incidentId === incidentId);
  const inOrder = pages.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  const people = [...new Set(inOrder.map(({ to }) => to))];
  return Object.fromEntries(
    people.map((person) => [person, inOrder.filter(({ to }) => to === person).map(({ channel }) => channel)]),
  );
}

it('webhooks fail: from the failing check to the review', async () => {
  await t.advance('1m');
  expect(await t.activeIncident()).toBeUndefined();

  // Detect: fewer than 90 % of webhooks processed, P1.
  await t.fault('webhooks', true);
  // The application counts over a real minute, so the moved clock waits until it has noticed.
  await eventually(
    'failing webhooks',
    async () => (await fetch(`${t.app.url}/api/health/webhooks`)).status === 503,
    60_000,
  );
  const opened = await t.until('an incident', '5m', () => t.activeIncident());
  expect(opened).toMatchObject({ severity: 'P1', status: 'detected', runbook: { id: 'webhook-processing' } });
  expect(opened.components).toContain('webhooks');
  expect(opened.commander).toBe('Tertiary Engineer');

  // Diagnose: gathered before anybody answered, and on the timeline.
  const run = await diagnosticsOf(t, opened);
  expect(run.steps.find((s) => s.id === 'recent-webhook-errors')?.output).toContain('permission denied');
  expect((await t.room(opened.id)).timeline.some((e) => e.kind === 'step-finished')).toBe(true);

  // Page: the primary at once, by text message after 1 minute and by telephone after 3; the secondary after 5 minutes.
  expect(await pagesOf(opened.id)).toEqual({ 'Secondary Engineer': ['slack'] });
  await t.advance('5m');
  expect(await pagesOf(opened.id)).toEqual({
    'Secondary Engineer': ['slack', 'sms', 'voice'],
    'Tertiary Engineer': ['slack'],
  });
  // Webhooks down for more than 15 minutes are a P0: the commander changes with the level and is paged, the escalation
  // begins anew, and P0's five minutes to acknowledge are over.
  await t.until('P0', '10m', async () => (await t.room(opened.id)).severity === 'P0');
  const raised = await t.room(opened.id);
  expect(raised).toMatchObject({ commander: 'Engineering Manager', firstSeverity: 'P1' });
  expect(raised.clocks.find((c) => c.name === 'acknowledge')?.status).toBe('missed');
  await t.advance('1s');
  expect(await pagesOf(opened.id)).toEqual({
    'Secondary Engineer': ['slack', 'sms', 'voice', 'slack'],
    'Tertiary Engineer': ['slack', 'sms', 'voice'],
    'Engineering Manager': ['slack'],
  });

  // Acknowledge in the Outbox, as the recipient of the page.
  const page = (await t.messages()).find((m) => m.kind === 'page' && m.to === 'Engineering Manager');
  const pressed = await t.must<OutboxMessage>('POST', `/api/outbox/${page?.id}/press`, { action: 'acknowledge' });
  expect(pressed.actions.find((a) => a.id === 'acknowledge')?.used).toBe(true);
  const paged = (await t.messages()).filter((m) => m.kind === 'page').length;
  expect(await t.room(opened.id)).toMatchObject({ acknowledgedBy: 'Engineering Manager', status: 'acknowledged' });

  // Contain by the runbook's own step: the running application changes at once, and nothing is lost.
  await runStep(t, run.id, 'pull-webhook-processing');
  await appLever(t, 'webhook-processing', false);
  expect(await pulledLevers(t)).toEqual(['webhook-processing']);
  const again = await t.call('POST', `/api/runs/${run.id}/steps/pull-webhook-processing/run`, {});
  expect(again.status).toBe(409);

  // Rollback mode pulls the others first.
  await t.must('POST', '/api/levers/churn-saver/rollback/pull', { reason: 'Stop everything until it is understood' });
  expect((await pulledLevers(t)).toSorted()).toEqual(['notifications', 'rollback', 'scheduler', 'webhook-processing']);
  await appLever(t, 'rollback', true);

  // Communicate: internal at once, customers after 30 minutes.
  await sendDraft(t, opened.id, 'team');
  await t.advance('10m');
  await t.must('POST', `/api/incidents/${opened.id}/notes`, { text: 'Impact: changes of memberships appear late' });
  await t.advance('7m');
  const update = await sendDraft(t, opened.id, 'status-page');
  const statusPage = await t.call<string>('GET', '/status/churn-saver');
  expect(statusPage.status).toBe(200);
  expect(String(statusPage.body)).toContain(update.text.split('\n')[0]?.slice(0, 20));
  await sendDraft(t, opened.id, 'customers');

  // Cure and restore: 5 minutes each, in order, the rollback mode last.
  await t.fault('webhooks', false);
  await runStep(t, run.id, 'process-backlog');
  await t.advance('1m');
  await t.must('POST', `/api/incidents/${opened.id}/restoration`, { restoration: 'gradual' });
  await t.advance('1s');
  await appLever(t, 'webhook-processing', true);
  await runStep(t, run.id, 'process-rest');
  expect(await pulledLevers(t)).not.toContain('webhook-processing');
  await t.advance('4m');
  expect(await pulledLevers(t)).toContain('scheduler');
  await t.advance('2m');
  await appLever(t, 'scheduler', true);
  expect(await pulledLevers(t)).toContain('notifications');
  await t.advance('10m');
  expect(await pulledLevers(t)).toEqual([]);
  await appLever(t, 'rollback', false);
  const restored = await t.room(opened.id);
  expect(restored.restoration?.status).toBe('finished');
  expect(restored.status).toBe('monitoring');

  // Nobody was paged after the acknowledgement: it was worked on all the time.
  expect((await t.messages()).filter((m) => m.kind === 'page').length).toBe(paged);

  // Resolve by the command line, and review.
  const resolved = await t.cli('incident', 'resolve', opened.id, 'The database permission was given back');
  expect(resolved).toMatchObject({ code: 0 });
  await t.advance('1s');
  const { reviews } = await t.must<ReviewList>('GET', '/api/reviews');
  expect(reviews).toMatchObject([{ incidentId: opened.id, required: true, status: 'open' }]);
  const review = await t.must<Review>('GET', `/api/reviews/${reviews[0]?.id}`);
  expect(Date.parse(review.dueAt) - t.clock.now()).toBeLessThanOrEqual(48 * 3_600_000);
  for (const section of ['Summary', 'Timeline', 'Root Cause', 'Impact', 'Action Items'])
    expect(review.report).toContain(section);
  const item = await t.must<Review>('POST', `/api/reviews/${review.id}/action-items`, {
    title: 'Alert before 90 %',
    horizon: 'immediate',
  });
  expect(item.actionItems).toHaveLength(1);
  expect(await t.must('POST', `/api/reviews/${review.id}/complete`)).toMatchObject({ status: 'completed' });
  await expect.poll(() => t.must('GET', '/api/measures')).toMatchObject({ total: { incidents: 1 } });

  // The timeline is whole, and the database refuses to change it.
  expect(await t.must<Timeline>('GET', `/api/incidents/${opened.id}/timeline`)).toMatchObject({ chain: 'whole' });
  await expect(t.pool.query('update timeline_entry set text = $1', ['nothing happened'])).rejects.toThrow(
    'append-only',
  );
}, 240_000);
