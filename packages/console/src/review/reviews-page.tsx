import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { listReviewsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ReviewSummary } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, TimeAgo } from '../shared/time.tsx';
import css from './reviews.module.css';
import { ReviewsFrame } from './reviews-frame.tsx';

/** Reviews that are overdue, those that are due, and those that are done. */
export function ReviewsPage() {
  const reviews = useQuery(listReviewsOptions());
  const [service, setService] = useState('');
  const all = reviews.data?.reviews ?? [];
  return (
    <ReviewsFrame
      name="Reviews"
      actions={<ServiceFilter services={all.map((one) => one.service)} value={service} onChange={setService} />}
    >
      <Loaded query={reviews} what="the reviews" lines={5}>
        {(data) => <Lists reviews={data.reviews.filter((one) => service === '' || one.service === service)} />}
      </Loaded>
    </ReviewsFrame>
  );
}

interface ServiceFilterProps {
  readonly services: readonly string[];
  readonly value: string;
  readonly onChange: (service: string) => void;
}

/** Only where there is more than one. */
export function ServiceFilter({ services, value, onChange }: ServiceFilterProps) {
  const ids = [...new Set(services)].toSorted();
  if (ids.length < 2 && value === '') return null;
  return (
    <NativeSelect
      aria-label="Service"
      value={value}
      data={[{ value: '', label: 'All services' }, ...ids]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function Lists({ reviews }: { readonly reviews: readonly ReviewSummary[] }) {
  if (reviews.length === 0) return <Empty title="No review yet.">One is opened when an incident is resolved.</Empty>;
  const lists = [
    { title: 'Overdue', items: reviews.filter((one) => one.status === 'open' && one.overdue) },
    { title: 'Due', items: reviews.filter((one) => one.status === 'open' && !one.overdue) },
    { title: 'Completed', items: reviews.filter((one) => one.status === 'completed') },
  ];
  return (
    <div className={css.side}>
      {lists.map(({ title, items }) =>
        items.length > 0 ? (
          <Panel key={title} title={title} note={items.length} flush>
            <ul className={css.list}>
              {items.map((review) => (
                <ReviewRow key={review.id} review={review} />
              ))}
            </ul>
          </Panel>
        ) : null,
      )}
    </div>
  );
}

function ReviewRow({ review }: { readonly review: ReviewSummary }) {
  return (
    <li>
      <div>
        <Link to="/reviews/$id" params={{ id: review.id }}>
          {review.title}
        </Link>
        <small>
          {review.incidentId} · {review.severity} · {review.service} · {review.required ? 'required' : 'optional'}
          {review.openTasks > 0 ? ` · ${plural(review.openTasks, 'open task')}` : ''}
          {review.openActionItems > 0 ? ` · ${plural(review.openActionItems, 'open action item')}` : ''}
          {review.published ? ' · published' : ''}
        </small>
        {review.meetingAt && review.status === 'open' ? (
          <small>
            Meeting: <ClockTime at={review.meetingAt} />
          </small>
        ) : null}
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
