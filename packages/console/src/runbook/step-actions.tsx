import { Button, Group } from '@mantine/core';
import { Check, Play, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { runStepMutation, skipStepMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { Source } from '../shared/output.tsx';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { useRunMutation } from './use-run-mutation.ts';

/** What a person may do with a step now. Only the next step has the filled button. */
export function StepActions({ run, step, isNext }: { run: Run; step: RunStep; isNext: boolean }) {
  const mayRespond = useMayRespond();
  if (!mayRespond || run.status !== 'running') return null;
  if (step.status === 'pending') return <PendingActions run={run} step={step} isNext={isNext} />;
  const isOver = step.status === 'done' || step.status === 'failed' || step.status === 'skipped';
  return isOver && step.kind !== 'manual' ? <AgainActions run={run} step={step} /> : null;
}

function approveLabel(step: RunStep): string {
  if (step.kind === 'manual') return 'Mark as done';
  return step.changes ? 'Approve and run' : 'Run';
}

function PendingActions({ run, step, isNext }: { run: Run; step: RunStep; isNext: boolean }) {
  const [isSkipping, setSkipping] = useState(false);
  const approve = useRunMutation(runStepMutation());
  const skip = useRunMutation(skipStepMutation());
  const path = { id: run.id, step: step.id };
  const label = approveLabel(step);
  return (
    <Group gap="xs">
      <Button
        size="xs"
        variant={isNext ? 'filled' : 'default'}
        leftSection={step.kind === 'manual' ? <Check size={14} aria-hidden /> : <Play size={14} aria-hidden />}
        aria-label={`${label}: ${step.title}`}
        loading={approve.isPending}
        onClick={() => approve.mutate({ path, body: { again: false } })}
      >
        {label}
      </Button>
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        aria-label={`Skip: ${step.title}`}
        onClick={() => setSkipping(true)}
      >
        Skip
      </Button>
      <ReasonDialog
        opened={isSkipping}
        title={`Skip “${step.title}”`}
        label="Why is it not needed"
        confirm="Skip the step"
        busy={skip.isPending}
        onConfirm={(reason) =>
          skip.mutateAsync({ path, body: { reason } }).then(
            () => setSkipping(false),
            () => undefined,
          )
        }
        onClose={() => setSkipping(false)}
      />
    </Group>
  );
}

function AgainActions({ run, step }: { run: Run; step: RunStep }) {
  const [isAsking, setAsking] = useState(false);
  const again = useRunMutation(runStepMutation());
  const start = () =>
    again.mutateAsync({ path: { id: run.id, step: step.id }, body: { again: true } }).then(
      () => setAsking(false),
      () => undefined,
    );
  return (
    <div>
      <Button
        size="compact-xs"
        variant={step.status === 'failed' ? 'default' : 'subtle'}
        color="gray"
        leftSection={<RotateCw size={13} aria-hidden />}
        aria-label={`Run again: ${step.title}`}
        loading={again.isPending}
        onClick={() => (step.changes ? setAsking(true) : void start())}
      >
        Run again
      </Button>
      <ConfirmDialog
        opened={isAsking}
        title={`Run “${step.title}” again`}
        confirm="Approve and run again"
        dangerous
        busy={again.isPending}
        onConfirm={() => void start()}
        onClose={() => setAsking(false)}
      >
        <p style={{ marginTop: 0 }}>This step changes something, and it ran already. It will be done a second time:</p>
        <Source text={step.source} label="Source" />
      </ConfirmDialog>
    </div>
  );
}
