import { Button, Group } from '@mantine/core';
import { CheckCheck } from 'lucide-react';
import { approveStepMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { useMayRespond, useSession } from '../app/session.ts';
import { ClockTime } from '../shared/time.tsx';
import { filledText } from './fill-in-source.ts';
import { FilledSource } from './filled-source.tsx';
import { ManualText } from './manual-text.tsx';
import css from './notebook.module.css';
import { SkipStep } from './skip-step.tsx';
import { StepPreviewBox } from './step-preview.tsx';
import { parametersOf, shownValues } from './step-values.ts';
import { missingInWords } from './step-words.ts';
import { useRunMutation } from './use-run-mutation.ts';

const nothingTyped = {};

/** A step that waits for others: what they would approve, who has, and who is missing. */
export function StepApproval({ run, step }: { run: Run; step: RunStep }) {
  const shown = shownValues(parametersOf(run, step), nothingTyped);
  return (
    <div className={css.stack}>
      {step.kind === 'manual' ? <ManualText step={step} /> : <FilledSource step={step} shown={shown} />}
      <StepPreviewBox run={run} step={step} shownSource={filledText(step, shown)} values={nothingTyped} open isAsked />
      {/* biome-ignore lint/a11y/useSemanticElements: a question with its answer; a fieldset would restyle it. */}
      <div className={css.question} role="group" aria-label={`Approvals of ${step.title}`}>
        <p>
          <b>Waits for approval.</b> {missingInWords(step)}
        </p>
        <Approvals step={step} />
        <Answer run={run} step={step} />
      </div>
    </div>
  );
}

/** Who has approved a step, and when. */
export function Approvals({ step: { approvals } }: { step: Pick<RunStep, 'approvals'> }) {
  if (approvals.length === 0) return null;
  return (
    <ul className={css.approvals} aria-label="Approved by">
      {approvals.map(({ who, at }) => (
        <li key={`${who} ${at}`}>
          <CheckCheck size={14} aria-hidden /> {who} approved at <ClockTime at={at} />
        </li>
      ))}
    </ul>
  );
}

function Answer({ run, step }: { run: Run; step: RunStep }) {
  const me = useSession().data;
  const mayRespond = useMayRespond();
  const approve = useRunMutation(approveStepMutation());
  if (!mayRespond || !me) return null;
  const hasApproved = step.approvals.some(({ who }) => who === me.name);
  return (
    <Group gap="xs">
      {hasApproved ? (
        <span>You have approved it; now somebody else must.</span>
      ) : (
        <Button
          size="xs"
          leftSection={<CheckCheck size={14} aria-hidden />}
          aria-label={`Approve: ${step.title}`}
          loading={approve.isPending}
          onClick={() => approve.mutate({ path: { id: run.id, step: step.id } })}
          data-primary
        >
          Approve
        </Button>
      )}
      <SkipStep run={run} step={step} />
    </Group>
  );
}
