import type { Incident } from '@tocsin/core';
import type { ResponseNode } from '../contain/response-node.fixture.ts';
import { commandIncident } from '../respond/command-incident.ts';
import type { ReviewView } from './review-whole.views.ts';

export type Review = ReviewView & Record<string, unknown>;

/** An incident that was acknowledged, by somebody or nobody, and resolved. */
export async function resolvedIncident(
  node: ResponseNode,
  severity = 'P0',
  person: string | null = null,
): Promise<Incident> {
  const { id } = await node.open(severity);
  await commandIncident(node.app, id, { kind: 'acknowledge', person }, { kind: 'system' });
  const resolve = { kind: 'resolve', resolution: 'Rotated', falsePositive: false } as const;
  return commandIncident(node.app, id, resolve, { kind: 'system' });
}

/** The review that such an incident had opened. */
export async function openedReview(node: ResponseNode, severity = 'P0', person: string | null = null): Promise<Review> {
  const incident = await resolvedIncident(node, severity, person);
  await node.settle();
  const { body } = await node.call('GET', '/api/reviews');
  const found = (body.reviews as Review[]).find((one) => one.incidentId === incident.id);
  if (!found) throw new Error('no review was opened');
  return (await node.call('GET', `/api/reviews/${found.id}`)).body as Review;
}
