import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { Pencil } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { editStepMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import css from './notebook.module.css';
import { SourceDiff } from './source-diff.tsx';
import { useRunMutation } from './use-run-mutation.ts';

/** Gives a step another source for this run. What the plan has stays as it is; the run proposes the change for it. */
export function EditStep({ run, step }: { run: Run; step: RunStep }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        size={step.status === 'pending' || step.status === 'approving' ? 'xs' : 'compact-xs'}
        variant="subtle"
        color="gray"
        leftSection={<Pencil size={13} aria-hidden />}
        aria-label={`Edit: ${step.title}`}
        aria-keyshortcuts="e"
        data-key="e"
        onClick={() => setOpen(true)}
      >
        Edit
      </Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title={`Edit “${step.title}” for this run`} size="xl">
        <EditForm run={run} step={step} onClose={() => setOpen(false)} />
      </Modal>
    </>
  );
}

/** What is typed stays, whatever arrives meanwhile. */
function EditForm({ run, step, onClose }: { run: Run; step: RunStep; onClose: () => void }) {
  const [begun] = useState(step.source);
  const [source, setSource] = useState(step.source);
  const [why, setWhy] = useState('');
  const edit = useRunMutation(editStepMutation());
  const isReady = why.trim() !== '' && source.trim() !== '' && source !== step.source;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    edit
      .mutateAsync({ path: { id: run.id, step: step.id }, body: { source, why: why.trim() } })
      .then(onClose, () => undefined);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Textarea
          label="Source"
          description="Only this run uses it. Afterwards the run proposes it for the plan."
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
          classNames={{ input: css.editor }}
          autosize
          minRows={3}
          maxRows={18}
          spellCheck={false}
          data-autofocus
        />
        {step.source === begun ? null : (
          <p className={css.warning} role="alert">
            Somebody else has edited this step meanwhile. Yours would replace theirs.
          </p>
        )}
        <SourceDiff
          before={step.plannedSource ?? step.source}
          after={source}
          label={`Difference from the plan of ${step.title}`}
        />
        <Textarea
          label="Why"
          placeholder="For the record, and for who reviews the change of the plan"
          value={why}
          onChange={(event) => setWhy(event.currentTarget.value)}
          autosize
          required
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={edit.isPending} disabled={!isReady}>
            Use it in this run
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
