import { Button, Group } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Check, Play } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { EditStep } from './edit-step.tsx';
import { filledText } from './fill-in-source.ts';
import { FilledSource } from './filled-source.tsx';
import { ManualText } from './manual-text.tsx';
import css from './notebook.module.css';
import { ParameterFields } from './parameter-fields.tsx';
import { approvalWords, holdWords } from './runbook-step-words.ts';
import { SkipStep } from './skip-step.tsx';
import { StepPreviewBox } from './step-preview.tsx';
import { stepPreviewOptions } from './step-preview-options.ts';
import { changedValues } from './step-values.ts';
import { mayBeEdited } from './step-words.ts';
import { useStepForm } from './use-step-form.ts';

/** How much a step asks to be done now: it is the next, one of several that are, or neither. */
export type Urgency = 'next' | 'choice' | 'later';

const variants = { next: 'filled', choice: 'light', later: 'default' } as const;
/** Long enough that a word is typed, short enough that nobody waits. */
const TYPING_MS = 500;

interface StepToDoProps {
  readonly run: Run;
  readonly step: RunStep;
  readonly urgency: Urgency;
}

/** A step that a person may run now: what it needs to know, what exactly will run and may happen, and the approval. */
export function StepToDo({ run, step, urgency }: StepToDoProps) {
  const form = useStepForm(run, step);
  const [values] = useDebouncedValue(changedValues(form.parameters, form.typed), TYPING_MS);
  const isLooking = useIsLooking(run, step, values);
  const label = approveLabel(step);
  const isManual = step.kind === 'manual';
  return (
    <div className={css.stack} data-step-form>
      <ParameterFields form={form} />
      {step.hold ? <p>{holdWords(step)}</p> : null}
      {isManual ? <ManualText step={step} /> : null}
      {isManual || step.hold ? null : <FilledSource step={step} shown={form.shown} />}
      {step.hold || (isManual && !step.approval) ? null : (
        <StepPreviewBox
          run={run}
          step={step}
          shownSource={filledText(step, form.shown)}
          values={values}
          open={step.changes}
        />
      )}
      {step.approval && approvalWords(step.approval) ? (
        <p className={css.quiet}>{approvalWords(step.approval)}; running it is your own approval.</p>
      ) : null}
      <Group gap="xs">
        <Button
          size="xs"
          variant={variants[urgency]}
          leftSection={isManual ? <Check size={14} aria-hidden /> : <Play size={14} aria-hidden />}
          aria-label={`${label}: ${step.title}`}
          loading={form.busy}
          disabled={isLooking}
          onKeyDown={ignoreHeldKey}
          onClick={() => void form.approve(false)}
          data-approves
          data-primary
        >
          {label}
        </Button>
        {step.status === 'pending' ? <SkipStep run={run} step={step} /> : null}
        {mayBeEdited(run, step) ? <EditStep run={run} step={step} /> : null}
      </Group>
    </div>
  );
}

/** What a change would do is looked at before anybody can approve it; where that fails, it says so and goes on. */
function useIsLooking(run: Run, step: RunStep, values: Record<string, string>): boolean {
  const preview = useQuery({ ...stepPreviewOptions(run, step, values), enabled: step.changes });
  return step.changes && preview.isPending;
}

function approveLabel(step: RunStep): string {
  if (step.kind === 'manual') return 'Mark as done';
  if (step.hold) return step.kind === 'gate' ? 'Watch it' : 'Wait';
  return step.changes ? 'Approve and run' : 'Run';
}

/** Enter that is held down repeats itself, and must not approve. */
function ignoreHeldKey(event: KeyboardEvent): void {
  if (event.repeat) event.preventDefault();
}
