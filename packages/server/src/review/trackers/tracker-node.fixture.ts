import type { Tracker } from '@tocsin/core';
import { startFakeGitHub } from '../../../../../test/vendors/fake-github.ts';
import { startFakeJira } from '../../../../../test/vendors/fake-jira.ts';
import { startFakeLinear } from '../../../../../test/vendors/fake-linear.ts';
import type { FakeTracker } from '../../../../../test/vendors/fake-tracker.ts';
import { type ResponseNode, SERVICE } from '../../contain/response-node.fixture.ts';
import { openedReview } from '../review.fixture.ts';
import type { ActionItem } from '../review.views.ts';

export interface TestedTracker {
  readonly kind: Tracker['kind'];
  start(now: () => number): Promise<FakeTracker>;
  settings(fake: FakeTracker): Tracker;
}

const labels = ['Incident Follow-up', 'two words'];

/** The trackers, each with its fake and the settings of a plan. */
export const TRACKERS: readonly TestedTracker[] = [
  {
    kind: 'github',
    start: (now) => startFakeGitHub('example/shop', now),
    settings: ({ url, token }) => ({ kind: 'github', repository: 'example/shop', url, token, labels }),
  },
  {
    kind: 'linear',
    start: (now) => startFakeLinear('ENG', now),
    settings: ({ url, token }) => ({ kind: 'linear', team: 'ENG', url, token, labels }),
  },
  {
    kind: 'jira',
    start: (now) => startFakeJira('OPS', now),
    settings: ({ url, token }) => ({
      ...{ kind: 'jira', project: 'OPS', user: 'bot@example.com', type: 'Task', url, token, labels },
    }),
  },
];

/** Puts a plan in force that names a tracker. */
export async function nameTracker(node: ResponseNode, tracker: Tracker | null): Promise<void> {
  const plan = node.app.plans.get(SERVICE);
  const version = `${plan.version}t`.slice(-60);
  await node.app.plans.put({ ...plan, review: { ...plan.review, tracker }, version }, '', node.clock.now());
}

/** Adds an action item to a review of its own making, and waits for what follows. */
export async function addItem(node: ResponseNode, reviewId: string, title: string, more: object = {}): Promise<string> {
  const item = { title, horizon: 'immediate', ...more };
  const { body } = await node.call('POST', `/api/reviews/${reviewId}/action-items`, item);
  const added = (body.actionItems as ActionItem[]).findLast((one) => one.title === title);
  if (!added) throw new Error(JSON.stringify(body));
  await node.settle();
  return added.id;
}

/** An action item as the API shows it. */
export async function readItem(node: ResponseNode, id: string): Promise<ActionItem> {
  const { body } = await node.call('GET', '/api/action-items');
  const found = (body.items as ActionItem[]).find((one) => one.id === id);
  if (!found) throw new Error(`There is no action item ${id}.`);
  return found;
}

/** A review to which items can be added. */
export async function newReview(node: ResponseNode): Promise<string> {
  return (await openedReview(node)).id;
}
