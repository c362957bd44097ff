import { Button, Group, Modal, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Megaphone } from 'lucide-react';
import { useState } from 'react';
import {
  getReviewQueryKey,
  publishReviewMutation,
  suggestPublicReviewOptions,
  withdrawReviewMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { Review } from '../api/generated/types.gen.ts';
import { useSession } from '../app/session.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { Loaded } from '../shared/loaded.tsx';
import { Markdown } from '../shared/markdown.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime } from '../shared/time.tsx';
import css from './reviews.module.css';

/** The text for the public, which is another than the report. */
export function PublishPanel({ review }: { readonly review: Review }) {
  const access = useSession().data?.access;
  const mayPublish = access === 'commander' || access === 'admin';
  const { publication } = review;
  return (
    <Panel title="Status page" note={publication ? <Tag tone="ok">Published</Tag> : 'not published'}>
      <div className={css.stack}>
        {publication ? (
          <details>
            <summary>
              <b>{publication.title}</b>
            </summary>
            <Markdown text={publication.text} />
            <small>
              by {publication.by}, <ClockTime at={publication.at} />
            </small>
          </details>
        ) : (
          <p className={css.hint}>The public sees nothing of this page: only a text that is written for it.</p>
        )}
        {mayPublish ? (
          <PublishActions review={review} />
        ) : (
          <p className={css.hint}>Publishing needs the role commander.</p>
        )}
      </div>
    </Panel>
  );
}

function PublishActions({ review }: { readonly review: Review }) {
  const [asked, setAsked] = useState<'publish' | 'withdraw' | null>(null);
  const queries = useQueryClient();
  const path = { id: review.id };
  const withdraw = useMutation({
    ...withdrawReviewMutation(),
    onSuccess: (after) => {
      queries.setQueryData(getReviewQueryKey({ path }), after);
      setAsked(null);
    },
  });
  return (
    <Group gap="xs">
      <Button
        size="xs"
        variant="default"
        leftSection={<Megaphone size={14} aria-hidden />}
        onClick={() => setAsked('publish')}
      >
        {review.publication ? 'Change the public text' : 'Write the public text'}
      </Button>
      {review.publication ? (
        <Button size="xs" variant="subtle" color="gray" onClick={() => setAsked('withdraw')}>
          Withdraw
        </Button>
      ) : null}
      {asked === 'publish' ? <PublishDialog review={review} onClose={() => setAsked(null)} /> : null}
      <ConfirmDialog
        opened={asked === 'withdraw'}
        title="Take it off the status page"
        confirm="Withdraw it"
        dangerous
        busy={withdraw.isPending}
        onConfirm={() => withdraw.mutate({ path })}
        onClose={() => setAsked(null)}
      >
        Who has read it, has read it. The text is kept.
      </ConfirmDialog>
    </Group>
  );
}

interface PublishDialogProps {
  readonly review: Review;
  readonly onClose: () => void;
}

function PublishDialog({ review, onClose }: PublishDialogProps) {
  const suggested = useQuery({
    ...suggestPublicReviewOptions({ path: { id: review.id } }),
    enabled: review.publication === null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Modal opened onClose={onClose} title="Text for the public" size="90%">
      {review.publication ? (
        <PublishForm review={review} start={review.publication} onClose={onClose} />
      ) : (
        <Loaded query={suggested} what="a text to begin with" lines={8}>
          {(start) => <PublishForm review={review} start={start} onClose={onClose} />}
        </Loaded>
      )}
    </Modal>
  );
}

type PublicText = { readonly title: string; readonly text: string };

function PublishForm({ review, start, onClose }: PublishDialogProps & { readonly start: PublicText }) {
  const [title, setTitle] = useState(start.title);
  const [text, setText] = useState(start.text);
  const queries = useQueryClient();
  const publish = useMutation({
    ...publishReviewMutation(),
    onSuccess: (after) => {
      queries.setQueryData(getReviewQueryKey({ path: { id: review.id } }), after);
      onClose();
    },
  });
  const isUnfinished = /_To be written[^_]*_/.test(text);
  return (
    <Stack gap="sm">
      <p className={css.public}>
        Everybody can read this.{' '}
        {review.publication
          ? 'The new text replaces the old one; nobody is told again.'
          : 'Subscribers are told once. The report itself stays internal.'}
      </p>
      <TextInput
        label="Title"
        value={title}
        maxLength={200}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Textarea
          label="Text in Markdown"
          value={text}
          rows={18}
          maxLength={20_000}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
        <section className={css.preview} aria-label="Preview" tabIndex={0}>
          <h2>{title}</h2>
          <Markdown text={text} />
        </section>
      </SimpleGrid>
      {isUnfinished ? <p className={css.hint}>Some parts are still to be written.</p> : null}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          disabled={title.trim() === '' || text.trim() === '' || isUnfinished}
          loading={publish.isPending}
          onClick={() => publish.mutate({ path: { id: review.id }, body: { title: title.trim(), text } })}
        >
          Publish it
        </Button>
      </Group>
    </Stack>
  );
}
