import { Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { previewUpdateOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { StatusUpdate } from '../api/generated/types.gen.ts';
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

/** Edits a draft, shows it as each channel will, and sends it after a look at who gets it. Closing saves. */
export function UpdateEditor({ update, onOpen, onClose }: UpdateEditorProps) {
  const draft = useUpdateDraft(update);
  const queries = useQueryClient();
  const previewing = previewUpdateOptions({ path: { id: update.id } });
  const preview = useQuery(previewing).data;
  const [isConfirming, setConfirming] = useState(false);
  const isNarrow = useMediaQuery('(max-width: 760px)') ?? false;
  const close = () => {
    if (update.status === 'sent' || !draft.isChanged) onClose();
    else void draft.save().then((isSaved) => isSaved && onClose());
  };
  /** Who gets it is asked again: people on call change, and so does the text. */
  const approve = async () => {
    if (!(await draft.save())) return;
    const latest = await queries.fetchQuery({ ...previewing, staleTime: 0 }).catch(() => null);
    setConfirming(latest !== null && latest.hindrance === null);
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
      ) : isConfirming && preview && !draft.isChanged ? (
        <UpdateConfirm update={update} preview={preview} onBack={() => setConfirming(false)} onSent={onClose} />
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
