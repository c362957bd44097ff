import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import {
  completeReviewMutation,
  getReviewOptions,
  getReviewQueryKey,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { Review } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import { ActionItems } from './action-items.tsx';
import { ReviewReport } from './review-report.tsx';
import css from './reviews.module.css';

/** One review: the report that wrote itself and is completed by people, and what follows from it. */
export function ReviewPage() {
  const { id } = useParams({ from: '/reviews/$id' });
  const review = useQuery(getReviewOptions({ path: { id } }));
  return (
    <Loaded query={review} what="the review" lines={12}>
      {(data) => (
        <Page title={data.title} lead={<Lead review={data} />} actions={<Complete review={data} />}>
          <div className={css.grid}>
            <ReviewReport review={data} />
            <div className={css.side}>
              <ActionItems review={data} />
              <Panel title="Attendees">
                {data.attendees.length > 0 ? data.attendees.join(', ') : 'Nobody is named in the plan.'}
              </Panel>
            </div>
          </div>
        </Page>
      )}
    </Loaded>
  );
}

function Lead({ review }: { review: Review }) {
  return (
    <>
      <Link to="/incidents/$id" params={{ id: review.incidentId }}>
        {review.incidentId}
      </Link>{' '}
      · {review.severity} · {review.required ? 'required by the plan' : 'optional'} ·{' '}
      {review.completedAt ? (
        <Tag tone="ok">
          Completed <ClockTime at={review.completedAt} />
        </Tag>
      ) : (
        <Tag tone={review.overdue ? 'bad' : 'warn'}>
          {review.overdue ? 'Overdue since' : 'Due'} <ClockTime at={review.dueAt} />
        </Tag>
      )}
    </>
  );
}

function Complete({ review }: { review: Review }) {
  const [isAsking, setAsking] = useState(false);
  const queries = useQueryClient();
  const mayRespond = useMayRespond();
  const complete = useMutation({
    ...completeReviewMutation(),
    onSuccess: (done) => {
      queries.setQueryData(getReviewQueryKey({ path: { id: done.id } }), done);
      setAsking(false);
    },
  });
  if (!mayRespond || review.status === 'completed') return null;
  return (
    <>
      <Button leftSection={<CircleCheck size={16} aria-hidden />} onClick={() => setAsking(true)}>
        Complete the review
      </Button>
      <ConfirmDialog
        opened={isAsking}
        title="Complete the review"
        confirm="It took place"
        busy={complete.isPending}
        onConfirm={() => complete.mutate({ path: { id: review.id } })}
        onClose={() => setAsking(false)}
      >
        The review took place and the report says what was found.{' '}
        {review.openActionItems > 0
          ? `${plural(review.openActionItems, 'action item')} will stay open.`
          : 'No action item is open.'}
      </ConfirmDialog>
    </>
  );
}
