import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { previewUpdateOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { getUpdate, previewUpdate } from '../api/generated/sdk.gen.ts';
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
    // Not by the cache: news that comes in meanwhile would break the reading off.
    const asking = { path: { id: update.id }, throwOnError: true } as const;
    try {
      const [read, looks] = await Promise.all([getUpdate(asking), previewUpdate(asking)]);
      queries.setQueryData(previewing.queryKey, looks.data);
      setAgreed(looks.data.hindrance === null ? { update: read.data, preview: looks.data } : null);
    } catch (error) {
      draft.notSent(error, draft.mine.text);
    }
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
