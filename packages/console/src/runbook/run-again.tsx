import { Button, Stack } from '@mantine/core';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { FilledSource } from './filled-source.tsx';
import { ParameterFields } from './parameter-fields.tsx';
import { approvalWords } from './runbook-step-words.ts';
import { useStepForm } from './use-step-form.ts';

/** Runs a step once more. It asks first when the step changes something, or when other values can be filled in. */
export function RunAgain({ run, step }: { run: Run; step: RunStep }) {
  const [isAsking, setAsking] = useState(false);
  const form = useStepForm(run, step);
  const start = () => void form.approve(true).then((isAccepted) => isAccepted && setAsking(false));
  const asked = approvalWords(step.approval);
  const asks = step.changes || form.parameters.length > 0;
  return (
    <div>
      <Button
        size="compact-xs"
        variant={step.status === 'failed' ? 'default' : 'subtle'}
        color="gray"
        leftSection={<RotateCw size={13} aria-hidden />}
        aria-label={`Run again: ${step.title}`}
        loading={form.busy}
        onClick={() => (asks ? setAsking(true) : start())}
      >
        Run again
      </Button>
      <ConfirmDialog
        opened={isAsking}
        title={`Run “${step.title}” again`}
        confirm={step.changes ? 'Approve and run again' : 'Run again'}
        dangerous={step.changes}
        busy={form.busy}
        onConfirm={start}
        onClose={() => setAsking(false)}
      >
        <Stack gap="sm">
          {step.changes ? (
            <p style={{ margin: 0 }}>
              This step changes something, and it ran already. It will be done a second time
              {asked ? `, once it is approved anew: ${asked}` : ''}.
            </p>
          ) : null}
          <ParameterFields form={form} />
          <FilledSource step={step} shown={form.shown} />
        </Stack>
      </ConfirmDialog>
    </div>
  );
}
