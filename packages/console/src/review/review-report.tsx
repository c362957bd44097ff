import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { editReviewMutation, getReviewQueryKey } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Review } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Markdown } from '../shared/markdown.tsx';
import { Panel } from '../shared/panel.tsx';
import css from './reviews.module.css';

/** The report as a document, and its Markdown to edit. */
export function ReviewReport({ review }: { review: Review }) {
  const [draft, setDraft] = useState<string | null>(null);
  const queries = useQueryClient();
  const mayRespond = useMayRespond();
  const edit = useMutation({
    ...editReviewMutation(),
    onSuccess: (saved) => {
      queries.setQueryData(getReviewQueryKey({ path: { id: saved.id } }), saved);
      setDraft(null);
    },
  });
  const isEditing = draft !== null;
  const buttons = isEditing ? (
    <>
      <Button size="xs" variant="default" onClick={() => setDraft(null)}>
        Discard
      </Button>
      <Button
        size="xs"
        disabled={!draft.trim()}
        loading={edit.isPending}
        onClick={() => edit.mutate({ path: { id: review.id }, body: { report: draft } })}
      >
        Save the report
      </Button>
    </>
  ) : (
    <Button size="xs" variant="default" onClick={() => setDraft(review.report)}>
      Edit the report
    </Button>
  );
  return (
    <Panel
      title="Report"
      note={review.edited ? 'edited by a person' : 'written from the timeline'}
      actions={mayRespond ? buttons : null}
    >
      {isEditing ? (
        <Textarea
          aria-label="Report in Markdown"
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
          autosize
          minRows={24}
          classNames={{ input: css.markdown ?? '' }}
        />
      ) : (
        <Markdown text={review.report} />
      )}
    </Panel>
  );
}
