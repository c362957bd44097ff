import { resolve } from 'node:path';
import type { IncidentRoom, PlanList, ReviewList, RunbookList } from '@tocsin/server/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { acknowledgePage, type ManyPlans, runOf, sendDraftOf, startManyPlans } from './five-plans-installation.ts';

/* The five example plans in one installation without any account: each pages, diagnoses, tells, resolves and reviews. */
const EXAMPLES = resolve(import.meta.dirname, '../../examples');

interface Course {
  readonly service: string;
  /** The most severe level, and the component that fails. */
  readonly level: string;
  readonly component: string;
  readonly runbook: string;
  readonly commander: string;
  /** Who is paged at once, apart from the team's channel. */
  readonly paged: readonly string[];
  readonly runbooks: number;
  /** What only this plan's templates say. */
  readonly update: string;
  readonly resolution: string;
  readonly reviewWithinHours: number;
}

const COURSES: readonly Course[] = [
  {
    service: 'churn-saver',
    level: 'P0',
    component: 'webhooks',
    runbook: 'webhook-processing',
    commander: 'Engineering Manager',
    paged: ['Engineering Manager', 'Secondary Engineer'],
    runbooks: 5,
    update: 'Next update',
    resolution: 'resolved',
    reviewWithinHours: 48,
  },
  {
    service: 'subscription-bot',
    level: 'SEV-1',
    component: 'bot',
    runbook: 'bot-unresponsive',
    commander: 'Technical Lead',
    paged: ['Second Engineer'],
    runbooks: 11,
    update: '📊 UPDATE: Trouble with subscription-bot',
    resolution: 'A post-incident review takes place within 48 hours',
    reviewWithinHours: 48,
  },
  {
    service: 'publishing-platform',
    level: 'critical',
    component: 'api',
    runbook: 'api-down',
    commander: 'Developer',
    paged: ['Developer'],
    runbooks: 15,
    update: 'Impact: Critical',
    resolution: '# Incident report: Trouble with publishing-platform',
    reviewWithinHours: 24,
  },
  {
    service: 'receptionist',
    level: 'P0',
    component: 'site',
    runbook: 'site-down',
    commander: 'Secondary Engineer',
    paged: ['Secondary Engineer'],
    runbooks: 7,
    update: 'P0 Trouble with receptionist',
    resolution: 'What it was:',
    reviewWithinHours: 72,
  },
  {
    service: 'merchant-messaging',
    level: 'outage',
    component: 'calls',
    runbook: 'twilio-outage',
    commander: 'Engineer Two',
    paged: ['Engineer Two'],
    runbooks: 5,
    update: 'Commander: Engineer Two',
    resolution: 'resolved',
    reviewWithinHours: 72,
  },
];

let t: ManyPlans;
beforeAll(async () => {
  const folders = COURSES.map(({ service }) => resolve(EXAMPLES, service));
  t = await startManyPlans(folders, (url) => ({ APP_URL: url, BOT_URL: url, API_URL: url, SITE_URL: url }));
});
afterAll(() => t?.close());

it('runs all five plans at once, without a problem in any of them', async () => {
  const { plans } = await t.must<PlanList>('GET', '/api/plans');
  const expected = COURSES.map(({ service }) => ({ service, warnings: 0, problems: 0 }));
  expect(plans.map(({ service, warnings, problems }) => ({ service, warnings, problems }))).toEqual(expected);
  const { runbooks } = await t.must<RunbookList>('GET', '/api/runbooks');
  for (const course of COURSES)
    expect(runbooks.filter(({ service }) => service === course.service)).toHaveLength(course.runbooks);
});

it.each(COURSES)('$service: from a report by hand to the review', async (course) => {
  const { service, level, component } = course;
  const opening = { service, title: `Trouble with ${service}`, severity: level, components: [component] };
  const { id } = await t.must<IncidentRoom>('POST', '/api/incidents', opening);
  const room = await t.must<IncidentRoom>('GET', `/api/incidents/${id}`);
  expect(room).toMatchObject({ severity: level, commander: course.commander, runbook: { id: course.runbook } });
  expect(room.clocks.find(({ name }) => name === 'acknowledge')?.status).toBe('running');

  // The right people, and the team's channel is told; then the paging stops.
  expect(await acknowledgePage(t, id)).toEqual(course.paged);
  const acknowledged = await t.must<IncidentRoom>('GET', `/api/incidents/${id}`);
  expect(acknowledged.status).toBe('acknowledged');
  expect(course.paged).toContain(acknowledged.acknowledgedBy);

  // The runbook's read-only steps ran by themselves; those without an account behind them say so instead of hanging.
  const run = await runOf(t, service, course.runbook, id);
  expect(run.steps.some(({ auto, kind, status }) => auto && kind === 'shell' && status === 'done')).toBe(true);
  expect(run.steps.every(({ changes, status }) => !changes || status === 'pending')).toBe(true);

  const update = await sendDraftOf(t, id, 'team');
  expect(update.text).toContain(course.update);

  await t.must('POST', `/api/incidents/${id}/resolve`, { resolution: 'Started again' });
  const last = await sendDraftOf(t, id, 'team');
  expect(last.text).toContain(course.resolution);
  expect(last.text).toContain('Started again');

  const { reviews } = await t.must<ReviewList>('GET', '/api/reviews');
  const review = reviews.find(({ incidentId }) => incidentId === id);
  expect(review).toMatchObject({ required: true, status: 'open' });
  const hours = (Date.parse(review?.dueAt ?? '') - t.clock.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(course.reviewWithinHours - 1);
  expect(hours).toBeLessThanOrEqual(course.reviewWithinHours);
});
