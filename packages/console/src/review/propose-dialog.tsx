import { Button, Group, Modal, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { describeError } from '../api/errors.ts';
import { listReviewPlanFilesOptions, proposeChangeMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ListReviewPlanFilesResponse } from '../api/generated/types.gen.ts';
import { SourceDiff } from '../runbook/source-diff.tsx';
import { Loaded } from '../shared/loaded.tsx';
import css from './reviews.module.css';

type PlanFile = ListReviewPlanFilesResponse['files'][number];

interface ProposeDialogProps {
  readonly reviewId: string;
  readonly onClose: () => void;
}

/** Proposes a change of a file of the plan: words that stand there once, and what they become. */
export function ProposeDialog({ reviewId, onClose }: ProposeDialogProps) {
  const files = useQuery(listReviewPlanFilesOptions({ path: { id: reviewId } }));
  return (
    <Modal opened onClose={onClose} title="Propose a change of the plan" size="xl">
      <Loaded query={files} what="the files of the plan" lines={8}>
        {(data) => <ProposeForm files={data.files} reviewId={reviewId} onClose={onClose} />}
      </Loaded>
    </Modal>
  );
}

function ProposeForm({ files, reviewId, onClose }: ProposeDialogProps & { readonly files: readonly PlanFile[] }) {
  const [name, setName] = useState(files[0]?.file ?? '');
  const [find, setFind] = useState('');
  const [replace, setReplace] = useState('');
  const [why, setWhy] = useState('');
  const propose = useMutation({ ...proposeChangeMutation(), meta: { saysItself: true }, onSuccess: onClose });
  const text = files.find(({ file }) => file === name)?.text ?? '';
  const times = find === '' ? 0 : text.split(find).length - 1;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    propose.mutate({ path: { id: reviewId }, body: { file: name, find, replace, why: why.trim() } });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <NativeSelect
          label="File"
          value={name}
          data={files.map(({ file }) => file)}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label="The file as it is now"
          description="Mark in it what is to be replaced"
          value={text}
          readOnly
          rows={9}
          classNames={{ input: css.code ?? '' }}
          onSelect={({ currentTarget: { value, selectionStart, selectionEnd } }) => {
            const marked = value.slice(selectionStart, selectionEnd);
            if (marked.trim() === '') return;
            setFind(marked);
            setReplace(marked);
          }}
        />
        <Textarea
          label="Replace"
          value={find}
          autosize
          maxRows={8}
          required
          classNames={{ input: css.code ?? '' }}
          error={find !== '' && times !== 1 ? placesWords(times) : null}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
        <Textarea
          label="By"
          value={replace}
          autosize
          maxRows={8}
          classNames={{ input: css.code ?? '' }}
          onChange={(event) => setReplace(event.currentTarget.value)}
        />
        {find !== '' && find !== replace ? <SourceDiff before={find} after={replace} label="The change" /> : null}
        <TextInput
          label="Why"
          placeholder="It was seen too late"
          value={why}
          maxLength={1000}
          required
          onChange={(event) => setWhy(event.currentTarget.value)}
        />
        {propose.error ? (
          <p role="alert" className={css.failed}>
            {describeError(propose.error)}
          </p>
        ) : null}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={propose.isPending}
            disabled={times !== 1 || find === replace || why.trim() === ''}
          >
            Check and propose it
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function placesWords(times: number): string {
  return times === 0
    ? 'This does not stand in the file.'
    : `This stands in the file ${times} times; mark more of the lines around it.`;
}
