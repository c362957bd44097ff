import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { getUpdateOptions, previewUpdateOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { StatusUpdate, UpdatePreview } from '../api/generated/types.gen.ts';
import { UpdateConfirm } from './update-confirm.tsx';
import { SentMeanwhile } from './update-conflict.tsx';
import { useUpdateDraft } from './update-draft.ts';
import { UpdateForm } from './update-form.tsx';

interface UpdateEditorProps {
  readonly update: StatusUpdate;
  /** Opens another update instead. */
  readonly onOpen: (updateId: string) => void;
  readonly onClose: () => void;
}

interface Agreed {
  readonly update: StatusUpdate;
  readonly preview: UpdatePreview;
}

/** Edits a draft, shows it as each channel will, and sends it after a look at who gets it. Closing saves. */
export function UpdateEditor({ update, onOpen, onClose }: UpdateEditorProps) {
  const draft = useUpdateDraft(update);
  const queries = useQueryClient();
  const previewing = previewUpdateOptions({ path: { id: update.id } });
  const preview = useQuery(previewing).data;
  /** What was agreed to, as it was then; null: nothing yet. */
  const [agreed, setAgreed] = useState<Agreed | null>(null);
  const isNarrow = useMediaQuery('(max-width: 760px)') ?? false;
  const close = () => {
    if (update.status === 'sent' || !draft.isChanged) onClose();
    else void draft.save().then((isSaved) => isSaved && onClose());
  };
  /** Who gets it is asked again: people on call change, and so does the text. */
  const approve = async () => {
    if (!(await draft.save())) return;
    const reading = getUpdateOptions({ path: { id: update.id } });
    const read = Promise.all([
      queries.fetchQuery({ ...reading, staleTime: 0 }),
      queries.fetchQuery({ ...previewing, staleTime: 0 }),
    ]);
    const latest = await read.catch(() => null);
    setAgreed(latest?.[1].hindrance === null ? { update: latest[0], preview: latest[1] } : null);
  };
  const notSent = (error: unknown) => {
    if (agreed) draft.notSent(error, agreed.update.text);
    setAgreed(null);
  };
  const isSent = update.status === 'sent';
  return (
    <Modal
      opened
      onClose={close}
      title={`Update for ${update.audienceTitle}`}
      size={860}
      fullScreen={isNarrow}
      closeButtonProps={{ 'aria-label': 'Save and close' }}
    >
      {isSent ? (
        <SentMeanwhile update={update} draft={draft} onOpen={onOpen} onClose={onClose} />
      ) : agreed && !draft.isChanged ? (
        <UpdateConfirm {...agreed} onBack={() => setAgreed(null)} onSent={onClose} onRefused={notSent} />
      ) : (
        <UpdateForm
          update={update}
          draft={draft}
          preview={preview}
          onApprove={() => void approve()}
          onDiscard={onClose}
        />
      )}
    </Modal>
  );
}
