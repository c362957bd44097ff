import { Button, Group } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { draftUpdateMutation, editUpdateMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { StatusUpdate } from '../api/generated/types.gen.ts';
import { ClockTime } from '../shared/time.tsx';
import type { KeptText, UpdateDraft } from './update-draft.ts';
import { senderWords } from './update-words.ts';
import css from './updates.module.css';

/** Two people wrote: both texts side by side, and the choice. */
export function UpdateConflict({ draft }: { draft: UpdateDraft }) {
  const { conflict, choose } = draft;
  if (!conflict) return null;
  return (
    <section className={css.conflict} aria-label="Two texts" role="alert">
      <p>{conflict.message}</p>
      <div>
        <figure>
          <figcaption>Theirs, which is saved</figcaption>
          <pre>{conflict.theirs}</pre>
        </figure>
        <figure>
          <figcaption>Yours</figcaption>
          <pre>{conflict.yours}</pre>
        </figure>
      </div>
      <Group gap="xs">
        <Button size="xs" onClick={() => choose('merged')}>
          Put both together
        </Button>
        <Button size="xs" variant="default" onClick={() => choose('yours')}>
          Go on with yours
        </Button>
        <Button size="xs" variant="default" onClick={() => choose('theirs')}>
          Take theirs
        </Button>
      </Group>
    </section>
  );
}

/** The text that was not taken, for as long as the dialog is open. */
export function Kept({ kept }: { kept: KeptText | null }) {
  if (!kept) return null;
  return (
    <details className={css.kept}>
      <summary>{kept.title}</summary>
      <pre>{kept.text}</pre>
    </details>
  );
}

interface SentMeanwhileProps {
  readonly update: StatusUpdate;
  readonly draft: UpdateDraft;
  readonly onOpen: (updateId: string) => void;
  readonly onClose: () => void;
}

/** It has gone out: who sent what; what somebody else wrote meanwhile can become another update. */
export function SentMeanwhile({ update, draft, onOpen, onClose }: SentMeanwhileProps) {
  const begin = useMutation(draftUpdateMutation());
  const edit = useMutation(editUpdateMutation());
  const again = async () => {
    const path = { id: update.incidentId };
    const { id, version } = await begin.mutateAsync({ path, body: { audience: update.audience } });
    await edit.mutateAsync({ path: { id }, body: { text: draft.mine.text, version } });
    onOpen(id);
  };
  const hasMore = draft.mine.text !== update.text;
  return (
    <div className={css.editor}>
      <p className={css.notice} role="status">
        Sent {update.sentAt ? <ClockTime at={update.sentAt} /> : null} {senderWords(update)}.
        {hasMore ? ' What you wrote is not in it.' : ''}
      </p>
      <pre className={css.text}>{update.text}</pre>
      {hasMore ? (
        <details className={css.kept} open>
          <summary>Your text</summary>
          <pre>{draft.mine.text}</pre>
        </details>
      ) : null}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        {hasMore ? (
          <Button loading={begin.isPending || edit.isPending} onClick={() => void again().catch(() => undefined)}>
            Draft another with your text
          </Button>
        ) : null}
      </Group>
    </div>
  );
}
