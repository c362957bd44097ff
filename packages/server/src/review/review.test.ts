import type { Incident } from '@tocsin/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ResponseNode, SERVICE, startResponseNode } from '../contain/response-node.fixture.ts';
import { commandIncident } from '../respond/command-incident.ts';
import { readIncident } from '../respond/incident.views.ts';

let node: ResponseNode;
beforeAll(async () => {
  node = await startResponseNode();
});
afterAll(() => node.close());

const SYSTEM = { kind: 'system' } as const;
type Review = Record<string, unknown> & { id: string; report: string; actionItems: { id: string; status: string }[] };

async function resolved(severity: string): Promise<Incident> {
  const { id } = await node.open(severity);
  await commandIncident(node.app, id, { kind: 'acknowledge', person: null }, SYSTEM);
  return commandIncident(node.app, id, { kind: 'resolve', resolution: 'Rotated', falsePositive: false }, SYSTEM);
}

async function reviewsOf(incidentId: string): Promise<Review[]> {
  const { body } = await node.call('GET', '/api/reviews');
  return (body.reviews as Review[]).filter((review) => review.incidentId === incidentId);
}

async function openReview(incident: Incident): Promise<Review> {
  await node.settle();
  const [review] = await reviewsOf(incident.id);
  if (!review) throw new Error('no review was opened');
  return (await node.call('GET', `/api/reviews/${review.id}`)).body as Review;
}

test('a required review opens once, with its due date', async () => {
  const incident = await resolved('P0');
  const review = await openReview(incident);
  const dueMs = Date.parse(String(review.dueAt));
  const payload = { incidentId: incident.id, service: SERVICE, dueMs, required: true };
  await Promise.all([1, 2].map(() => node.app.jobs.add(node.app.db, 'open-review', payload)));
  await node.settle();
  expect(await reviewsOf(incident.id)).toHaveLength(1);
  expect(dueMs - (incident.resolvedMs ?? 0)).toBe(node.app.plans.get(SERVICE).review.due * 1000);
  expect(review).toMatchObject({ status: 'open', required: true, overdue: false, edited: false });
});

test('the report follows the timeline until a person edits it', async () => {
  const incident = await resolved('P0');
  const review = await openReview(incident);
  expect(review.report).toContain(`# ${incident.id}`);
  await commandIncident(node.app, incident.id, { kind: 'note', text: 'found afterwards' }, SYSTEM);
  const path = `/api/reviews/${review.id}`;
  expect(((await node.call('GET', path)).body as Review).report).toContain('found afterwards');
  await node.call('PUT', `${path}/report`, { text: '# Mine', base: 0 });
  await commandIncident(node.app, incident.id, { kind: 'note', text: 'later' }, SYSTEM);
  expect((await node.call('GET', path)).body).toMatchObject({ report: '# Mine', edited: true });
});

test('completing by two people at once happens once, and freezes the report', async () => {
  const incident = await resolved('P0');
  const { id } = await openReview(incident);
  const answers = await Promise.all([1, 2].map(() => node.call('POST', `/api/reviews/${id}/complete`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect((await readIncident(node.app.db, incident.id)).status).toBe('reviewed');
  expect(await node.call('PUT', `/api/reviews/${id}/report`, { text: 'x', base: 0 })).toMatchObject({ status: 409 });
  expect((await node.call('GET', `/api/reviews/${id}`)).body).toMatchObject({ status: 'completed', edited: false });
});

test('action items are added, counted, ticked, and stand in the report', async () => {
  const { id } = await openReview(await resolved('P0'));
  const path = `/api/reviews/${id}/action-items`;
  const added = await node.call('POST', path, { title: 'Alert sooner', horizon: 'immediate', dueAt: '2026-01-12' });
  expect(added.body).toMatchObject({ openActionItems: 1, report: expect.stringContaining('- [ ] Alert sooner') });
  const item = (added.body as Review).actionItems[0]?.id;
  expect(await node.call('PUT', `/api/action-items/${item}`, { status: 'done' })).toMatchObject({
    body: { status: 'done' },
  });
  expect((await node.call('GET', `/api/reviews/${id}`)).body).toMatchObject({ openActionItems: 0 });
  expect(await node.call('POST', path, { title: 'x', horizon: 'immediate', dueAt: 'soon' })).toMatchObject({
    status: 400,
  });
  expect(await node.call('POST', path, { title: 'x', horizon: 'some day' })).toMatchObject({ status: 400 });
  expect(await node.call('PUT', '/api/action-items/none', { status: 'done' })).toMatchObject({ status: 404 });
});

test('a review that did not take place in time is overdue', async () => {
  const incident = await resolved('P0');
  await openReview(incident);
  node.clock.advance((node.app.plans.get(SERVICE).review.due + 1) * 1000);
  expect(await reviewsOf(incident.id)).toMatchObject([{ status: 'open', overdue: true }]);
});
