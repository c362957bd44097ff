import { Button } from '@mantine/core';
import { useState } from 'react';
import { skipStepMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { useRunMutation } from './use-run-mutation.ts';

/** Skips a step that has not begun, with a reason for the record. */
export function SkipStep({ run, step }: { run: Run; step: RunStep }) {
  const [isAsking, setAsking] = useState(false);
  const skip = useRunMutation(skipStepMutation());
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        aria-label={`Skip: ${step.title}`}
        aria-keyshortcuts="s"
        data-key="s"
        onClick={() => setAsking(true)}
      >
        Skip
      </Button>
      <ReasonDialog
        opened={isAsking}
        title={`Skip “${step.title}”`}
        label="Why is it not needed"
        confirm="Skip the step"
        busy={skip.isPending}
        onConfirm={(reason) =>
          skip.mutateAsync({ path: { id: run.id, step: step.id }, body: { reason } }).then(
            () => setAsking(false),
            () => undefined,
          )
        }
        onClose={() => setAsking(false)}
      />
    </>
  );
}
