import { Button, Group, Modal, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import {
  postStatusNoticeMutation,
  previewStatusNoticeMutation,
  updateStatusNoticeMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { StatusPage } from '../api/generated/types.gen.ts';
import { plural } from '../shared/names.ts';
import css from './status-page.module.css';
import type { Writing } from './status-page-notices.tsx';
import { PROGRESS_WORDS, SAID_STATES, type SaidState, STATE_WORDS, saidComponents } from './status-page-words.ts';

interface NoticeDialogProps {
  readonly page: StatusPage;
  readonly writing: Writing;
  readonly onClose: () => void;
}

const TITLES = { post: 'Post a notice', update: 'Update a notice', resolve: 'Resolve a notice' } as const;
const OPEN = ['investigating', 'identified', 'monitoring'] as const;
type Progress = (typeof OPEN)[number] | 'resolved';

/** Writes a notice or what comes after it; before it is public one sees it as readers will. */
export function NoticeDialog({ page, writing, onClose }: NoticeDialogProps) {
  const form = useNotice(page, writing, onClose);
  const { preview } = form;
  return (
    <Modal opened onClose={onClose} title={TITLES[writing.kind]} size="lg">
      {preview.data ? (
        <Preview html={preview.data.html} told={preview.data.told} form={form} />
      ) : (
        <Fields page={page} writing={writing} form={form} onClose={onClose} />
      )}
    </Modal>
  );
}

type Form = ReturnType<typeof useNotice>;

function useNotice({ service }: StatusPage, writing: Writing, onClose: () => void) {
  const known = writing.kind === 'post' ? null : writing.notice;
  const [written, setWritten] = useState(() => ({
    ...{ title: known?.title ?? '', text: '' },
    status: (writing.kind === 'resolve' ? 'resolved' : (known?.status ?? 'investigating')) as Progress,
    // Whoever says that it is over means that the components are well again.
    components: (writing.kind === 'resolve'
      ? Object.fromEntries(Object.keys(known?.components ?? {}).map((id) => [id, 'operational']))
      : { ...known?.components }) as Record<string, SaidState | ''>,
  }));
  const preview = useMutation(previewStatusNoticeMutation());
  const post = useMutation({ ...postStatusNoticeMutation(), onSuccess: onClose });
  const update = useMutation({ ...updateStatusNoticeMutation(), onSuccess: onClose });
  const { title, text, status } = written;
  const components = saidComponents(written.components);
  const body = { title: title.trim(), text: text.trim(), components };
  const show = () =>
    preview.mutate({ path: { service }, body: { ...body, status, ...(known ? { notice: known.id } : {}) } });
  const publish = () => {
    if (known) update.mutate({ path: { service, id: known.id }, body: { ...body, status } });
    else if (status !== 'resolved') post.mutate({ path: { service }, body: { ...body, status } });
  };
  return {
    ...{ written, preview, show, publish, isBusy: post.isPending || update.isPending },
    isReady: body.title !== '' && body.text !== '',
    set: (change: Partial<typeof written>) => setWritten((before) => ({ ...before, ...change })),
  };
}

interface FieldsProps extends NoticeDialogProps {
  readonly form: Form;
}

function Fields({ page, writing, form, onClose }: FieldsProps) {
  const { written, set } = form;
  const choices = writing.kind === 'update' ? [...OPEN, 'resolved' as const] : OPEN;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        form.show();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="Title"
          required
          maxLength={200}
          value={written.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
          data-autofocus={writing.kind === 'post' || undefined}
        />
        {writing.kind === 'resolve' ? null : (
          <NativeSelect
            label="How far it has come"
            data={choices.map((value) => ({ value, label: PROGRESS_WORDS[value] }))}
            value={written.status}
            onChange={(event) => set({ status: event.currentTarget.value as Progress })}
          />
        )}
        <Textarea
          label={writing.kind === 'resolve' ? 'How it ended' : 'Text'}
          description="Simple Markdown: paragraphs, lists, **bold**, links. Customers read it."
          required
          maxLength={20_000}
          autosize
          minRows={4}
          maxRows={14}
          value={written.text}
          onChange={(event) => set({ text: event.currentTarget.value })}
          data-autofocus={writing.kind === 'post' ? undefined : true}
        />
        <ComponentStates page={page} form={form} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Back
          </Button>
          <Button type="submit" disabled={!form.isReady} loading={form.preview.isPending}>
            Preview
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function ComponentStates({ page, form }: { readonly page: StatusPage; readonly form: Form }) {
  const { written, set } = form;
  if (page.components.length === 0) return null;
  return (
    <fieldset className={css.states}>
      <legend>What it says of components</legend>
      {page.components.map(({ id, title }) => (
        <NativeSelect
          key={id}
          label={title}
          size="xs"
          data={[
            { value: '', label: 'Nothing' },
            ...SAID_STATES.map((value) => ({ value, label: STATE_WORDS[value] })),
          ]}
          value={written.components[id] ?? ''}
          onChange={(event) =>
            set({ components: { ...written.components, [id]: event.currentTarget.value as SaidState | '' } })
          }
        />
      ))}
    </fieldset>
  );
}

function Preview({ html, told, form }: { readonly html: string; readonly told: number; readonly form: Form }) {
  return (
    <Stack gap="sm">
      <iframe className={css.preview} title="The notice as readers will see it" srcDoc={html} sandbox="" />
      <p className={css.quiet}>
        {told === 0 ? 'Nobody has subscribed to it.' : `${plural(told, 'subscriber')} will be told at once.`}
      </p>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={form.preview.reset}>
          Edit
        </Button>
        <Button loading={form.isBusy} onClick={form.publish} data-autofocus>
          Publish
        </Button>
      </Group>
    </Stack>
  );
}
