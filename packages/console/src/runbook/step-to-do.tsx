import { Button, Group } from '@mantine/core';
import { Check, Play } from 'lucide-react';
import { useState } from 'react';
import { skipStepMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { FilledSource } from './filled-source.tsx';
import { ParameterFields } from './parameter-fields.tsx';
import css from './run.module.css';
import { useRunMutation } from './use-run-mutation.ts';
import { useStepForm } from './use-step-form.ts';

/** How much a step asks to be done now: it is the next, one of several that are, or neither. */
export type Urgency = 'next' | 'choice' | 'later';

const variants = { next: 'filled', choice: 'light', later: 'default' } as const;

interface StepToDoProps {
  readonly run: Run;
  readonly step: RunStep;
  readonly urgency: Urgency;
}

/** A step that a person may run now: what it needs to know, what exactly will run, and the approval. */
export function StepToDo({ run, step, urgency }: StepToDoProps) {
  const form = useStepForm(run, step);
  const label = approveLabel(step);
  return (
    <div className={css.ahead} data-step-form>
      <ParameterFields form={form} />
      {step.kind === 'manual' ? (
        <p className={css.manual}>{step.source}</p>
      ) : (
        <FilledSource step={step} shown={form.shown} />
      )}
      <Group gap="xs">
        <Button
          size="xs"
          variant={variants[urgency]}
          leftSection={step.kind === 'manual' ? <Check size={14} aria-hidden /> : <Play size={14} aria-hidden />}
          aria-label={`${label}: ${step.title}`}
          loading={form.busy}
          onClick={() => void form.approve(false)}
          data-approves
        >
          {label}
        </Button>
        {step.status === 'pending' ? <SkipStep run={run} step={step} /> : null}
      </Group>
    </div>
  );
}

function approveLabel(step: RunStep): string {
  if (step.kind === 'manual') return 'Mark as done';
  return step.changes ? 'Approve and run' : 'Run';
}

function SkipStep({ run, step }: { run: Run; step: RunStep }) {
  const [isAsking, setAsking] = useState(false);
  const skip = useRunMutation(skipStepMutation());
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        aria-label={`Skip: ${step.title}`}
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
