import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listReviewsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ReviewSummary } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, TimeAgo } from '../shared/time.tsx';
import css from './reviews.module.css';

/** Reviews that are due, and those that are done. */
export function ReviewsPage() {
  const reviews = useQuery(listReviewsOptions());
  return (
    <Page title="Reviews" lead="What happened, why, and what will be different next time.">
      <Panel title="Post-incident reviews" flush>
        <Loaded query={reviews} what="the reviews" lines={5}>
          {(data) =>
            data.reviews.length === 0 ? (
              <Empty title="No review yet.">One is opened when an incident is resolved.</Empty>
            ) : (
              <ul className={css.list}>
                {data.reviews.map((review) => (
                  <ReviewRow key={review.id} review={review} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Panel>
    </Page>
  );
}

function ReviewRow({ review }: { review: ReviewSummary }) {
  return (
    <li>
      <div>
        <Link to="/reviews/$id" params={{ id: review.id }}>
          {review.title}
        </Link>
        <small>
          {review.incidentId} · {review.severity} · {review.service} · {review.required ? 'required' : 'optional'}
          {review.openActionItems > 0 ? ` · ${plural(review.openActionItems, 'open action item')}` : ''}
        </small>
      </div>
      {review.status === 'completed' ? (
        <Tag tone="ok">Completed</Tag>
      ) : (
        <span className={css.due}>
          <Tag tone={review.overdue ? 'bad' : 'warn'}>{review.overdue ? 'Overdue' : 'Due'}</Tag>
          <span>
            <ClockTime at={review.dueAt} /> (<TimeAgo at={review.dueAt} />)
          </span>
        </span>
      )}
    </li>
  );
}
