import type { App } from '../../../platform/app.ts';
import { publishedReviews } from '../../../review/review.views.ts';
import type { ReviewTexts } from './public-incidents.ts';

/** What reviews of a service have published, by the incident's id. */
export async function readReviewTexts(app: App, service: string): Promise<ReviewTexts> {
  const published = await publishedReviews(app.db, service);
  return new Map(published.map(({ incidentId, text, publishedAt }) => [incidentId, { text, publishedAt }]));
}
