import { Button, Group, Modal, SegmentedControl, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useState } from 'react';
import { editUpdateMutation, sendUpdateMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { StatusUpdate } from '../api/generated/types.gen.ts';
import { Markdown } from '../shared/markdown.tsx';
import { listWords, plural } from '../shared/names.ts';
import css from './updates.module.css';

/** Edits a draft, shows it as it will be read, and sends it. */
export function UpdateEditor({ update, onClose }: { update: StatusUpdate; onClose: () => void }) {
  const [subject, setSubject] = useState(update.subject ?? '');
  const [text, setText] = useState(update.text);
  const edit = useMutation(editUpdateMutation());
  const send = useMutation(sendUpdateMutation());
  const path = { id: update.id };
  const isChanged = text !== update.text || subject !== (update.subject ?? '');
  const isIncomplete = update.missing.length > 0 && !isChanged;
  const save = () => edit.mutateAsync({ path, body: { text, ...(update.subject === null ? {} : { subject }) } });
  const saveAndSend = async () => {
    if (isChanged) await save();
    await send.mutateAsync({ path });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Update for ${update.audienceTitle}`} size="xl">
      <Stack gap="sm">
        <Recipients update={update} />
        {isIncomplete ? (
          <p className={css.missing} role="alert">
            Fill in before sending: {listWords(update.missing)}.
          </p>
        ) : null}
        {update.subject === null ? null : (
          <TextInput
            label="Subject"
            value={subject}
            onChange={(event) => setSubject(event.currentTarget.value)}
            maxLength={300}
          />
        )}
        <TextOrPreview text={text} onChange={setText} />
        <Group justify="flex-end" gap="xs">
          <Button
            variant="default"
            disabled={!isChanged || !text.trim()}
            loading={edit.isPending}
            onClick={() => save().catch(() => undefined)}
          >
            Save draft
          </Button>
          <Button
            leftSection={<Send size={15} aria-hidden />}
            disabled={!text.trim() || isIncomplete}
            loading={send.isPending}
            onClick={() => void saveAndSend().catch(() => undefined)}
          >
            Send update
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Recipients({ update }: { update: StatusUpdate }) {
  return (
    <p className={css.recipients}>
      Goes to{' '}
      {update.recipients.length > 0
        ? `${plural(update.recipients.length, 'recipient')}: ${listWords(update.recipients)}`
        : 'no single recipient'}
      {update.statusPage ? ', and to the public status page' : ''}.{update.external ? ' Customers will read this.' : ''}
    </p>
  );
}

function TextOrPreview({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const [view, setView] = useState('edit');
  return (
    <>
      <SegmentedControl
        aria-label="Edit or preview"
        size="xs"
        value={view}
        onChange={setView}
        data={[
          { value: 'edit', label: 'Edit' },
          { value: 'preview', label: 'Preview' },
        ]}
        style={{ alignSelf: 'flex-start' }}
      />
      {view === 'edit' ? (
        <Textarea
          label="Text"
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
          autosize
          minRows={10}
          maxRows={22}
          data-autofocus
        />
      ) : (
        <div className={css.preview}>
          <Markdown text={text.replaceAll(/(?<!\n)\n(?!\n)/g, '  \n')} />
        </div>
      )}
    </>
  );
}
