import { Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getReviewQueryKey, setReviewTaskMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Review, ReviewTask } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, TimeAgo } from '../shared/time.tsx';
import css from './reviews.module.css';

/** What the plan wants done by when, to tick. */
export function ReviewTasks({ review }: { readonly review: Review }) {
  if (review.tasks.length === 0) return null;
  return (
    <Panel title="Tasks" note={review.openTasks > 0 ? `${review.openTasks} open` : 'all done'}>
      <div className={css.tasks}>
        {review.tasks.map((task) => (
          <Task key={task.number} task={task} reviewId={review.id} />
        ))}
      </div>
    </Panel>
  );
}

function Task({ task, reviewId }: { readonly task: ReviewTask; readonly reviewId: string }) {
  const mayRespond = useMayRespond();
  const queries = useQueryClient();
  const set = useMutation({
    ...setReviewTaskMutation(),
    onSuccess: (review) => queries.setQueryData(getReviewQueryKey({ path: { id: reviewId } }), review),
  });
  const isDone = set.isPending ? set.variables.body.done : task.doneAt !== null;
  return (
    <Checkbox
      checked={isDone}
      disabled={!mayRespond}
      label={
        <>
          {task.title} {task.overdue ? <Tag tone="bad">overdue</Tag> : null}
        </>
      }
      description={
        task.doneAt ? (
          <>
            done by {task.doneBy}, <ClockTime at={task.doneAt} />
          </>
        ) : (
          <>
            due <ClockTime at={task.dueAt} /> (<TimeAgo at={task.dueAt} />)
          </>
        )
      }
      onChange={(event) =>
        set.mutate({ path: { id: reviewId, number: task.number }, body: { done: event.currentTarget.checked } })
      }
    />
  );
}
