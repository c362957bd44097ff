import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { CircleCheck, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import {
  completeReviewMutation,
  getReviewOptions,
  getReviewQueryKey,
  reopenReviewMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { Review } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { Loaded } from '../shared/loaded.tsx';
import { listWords, plural } from '../shared/names.ts';
import { Page } from '../shared/page.tsx';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import { ActionItems } from './action-items.tsx';
import { Findings } from './findings.tsx';
import { PlanChanges } from './plan-changes.tsx';
import { PublishPanel } from './publish-review.tsx';
import { ReviewFacts } from './review-facts.tsx';
import { MeetingPanel } from './review-meeting.tsx';
import { ReviewReport } from './review-report.tsx';
import { ReviewTasks } from './review-tasks.tsx';
import css from './reviews.module.css';

/** One review: how long it took, the report that wrote itself and is completed by people, and what follows from it. */
export function ReviewPage() {
  const { id } = useParams({ from: '/reviews/$id' });
  const review = useQuery(getReviewOptions({ path: { id } }));
  const [isEditing, setEditing] = useState(false);
  return (
    <Loaded query={review} what="the review" lines={12}>
      {(data) => (
        <Page title={data.title} lead={<Lead review={data} />} actions={<Course review={data} />}>
          <ReviewFacts review={data} />
          <div className={css.grid} data-wide={isEditing || undefined}>
            <div className={css.side}>
              <ReviewReport review={data} isEditing={isEditing} onEdit={setEditing} />
              <Findings review={data} />
            </div>
            <div className={css.side}>
              <ReviewTasks review={data} />
              <ActionItems review={data} />
              <MeetingPanel review={data} />
              <PlanChanges review={data} />
              <PublishPanel review={data} />
            </div>
          </div>
        </Page>
      )}
    </Loaded>
  );
}

function Lead({ review }: { readonly review: Review }) {
  return (
    <>
      <Link to="/incidents/$id" params={{ id: review.incidentId }} className={css.inText ?? ''}>
        {review.incidentId}
      </Link>{' '}
      · {review.severity} · {review.service} · {review.required ? 'required by the plan' : 'optional'} ·{' '}
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

/** Completing it, or taking it up again. */
function Course({ review }: { readonly review: Review }) {
  const [isAsking, setAsking] = useState(false);
  const queries = useQueryClient();
  const mayRespond = useMayRespond();
  const path = { id: review.id };
  const onSuccess = (after: Review) => {
    queries.setQueryData(getReviewQueryKey({ path }), after);
    setAsking(false);
  };
  const complete = useMutation({ ...completeReviewMutation(), onSuccess });
  const reopen = useMutation({ ...reopenReviewMutation(), onSuccess });
  if (!mayRespond) return null;
  if (review.status === 'completed') {
    return (
      <>
        <Button variant="default" leftSection={<RotateCcw size={16} aria-hidden />} onClick={() => setAsking(true)}>
          Take it up again
        </Button>
        <ReasonDialog
          opened={isAsking}
          title="Take the review up again"
          label="Why? It goes on the timeline."
          confirm="Take it up again"
          busy={reopen.isPending}
          onConfirm={(reason) => reopen.mutate({ path, body: { reason } })}
          onClose={() => setAsking(false)}
        />
      </>
    );
  }
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
        onConfirm={() => complete.mutate({ path })}
        onClose={() => setAsking(false)}
      >
        The review took place and the report says what was found. {leftWords(review)}
      </ConfirmDialog>
    </>
  );
}

function leftWords({ openActionItems, openTasks, editors }: Review): string {
  const left = [
    ...(openTasks > 0 ? [plural(openTasks, 'task')] : []),
    ...(openActionItems > 0 ? [plural(openActionItems, 'action item')] : []),
  ];
  const open = left.length > 0 ? `${listWords(left)} will stay open.` : 'No task and no action item is open.';
  const names = listWords(editors.map(({ name }) => name));
  return names === '' ? open : `${open} The report is being edited by ${names}: it is kept as it was saved last.`;
}
