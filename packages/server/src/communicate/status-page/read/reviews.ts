import type { App } from '../../../platform/app.ts';
import type { ReviewTexts } from './public-incidents.ts';

/** What reviews of a service have published, by the incident's id. */
export async function readReviewTexts(app: App, service: string): Promise<ReviewTexts> {
  const rows = await app.db
    .selectFrom('review')
    .select(['incident_id', 'public_text', 'published_at'])
    .where('service', '=', service)
    .where('published_at', 'is not', null)
    .orderBy('published_at', 'desc')
    .limit(1000)
    .execute();
  return new Map(
    rows.flatMap(({ incident_id, public_text, published_at }) =>
      public_text === null || published_at === null
        ? []
        : [[incident_id, { text: public_text, publishedAt: published_at.toISOString() }] as const],
    ),
  );
}
