import { Group } from '@mantine/core';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Source } from '../shared/output.tsx';
import { Countdown } from '../shared/time.tsx';
import { EditStep } from './edit-step.tsx';
import { EditedNote } from './edited-note.tsx';
import { ManualText } from './manual-text.tsx';
import css from './notebook.module.css';
import { RunAgain } from './run-again.tsx';
import { holdWords } from './runbook-step-words.ts';
import { StepApproval } from './step-approval.tsx';
import { StepRunning } from './step-running.tsx';
import { StepToDo, type Urgency } from './step-to-do.tsx';
import { mayBeEdited } from './step-words.ts';
import { UnknownStep } from './unknown-step.tsx';

interface StepWorkProps {
  readonly run: Run;
  readonly step: RunStep;
  readonly urgency: Urgency;
}

/** What a step does, and what a person may do with it now. */
export function StepWork({ run, step, urgency }: StepWorkProps) {
  return (
    <>
      <EditedNote run={run} step={step} />
      <Work run={run} step={step} urgency={urgency} />
    </>
  );
}

function Work({ run, step, urgency }: StepWorkProps) {
  // What was done before a cancel can still be taken back.
  const mayAct = useMayRespond() && (run.status !== 'cancelled' || step.undoes !== null);
  switch (step.status) {
    case 'pending':
    case 'skipped':
      return mayAct ? <StepToDo run={run} step={step} urgency={urgency} /> : <StepText step={step} />;
    case 'approving':
      return <StepApproval run={run} step={step} />;
    case 'queued':
      return <Queued step={step} />;
    case 'running':
      return (
        <>
          {step.hold ? null : <FoldedSource step={step} />}
          <StepRunning run={run} step={step} />
        </>
      );
    case 'unknown':
      return (
        <>
          <StepText step={step} />
          <UnknownStep run={run} step={step} />
        </>
      );
    default:
      return <Ended run={run} step={step} mayAct={mayAct} />;
  }
}

/** What came out matters now; the source is folded away. */
function Ended({ run, step, mayAct }: { run: Run; step: RunStep; mayAct: boolean }) {
  if (step.kind === 'manual') return <StepText step={step} />;
  return (
    <div className={css.past}>
      <FoldedSource step={step} />
      {mayAct ? (
        <Group gap={4}>
          {mayBeEdited(run, step) ? <EditStep run={run} step={step} /> : null}
          <RunAgain run={run} step={step} />
        </Group>
      ) : null}
    </div>
  );
}

function Queued({ step }: { step: RunStep }) {
  return (
    <>
      {step.retryAt ? (
        <p>
          It failed and is run again by itself in{' '}
          <Countdown to={step.retryAt} label={`Time until ${step.title} is repeated`} past="zero" /> ({step.retries} of{' '}
          {step.retry}).
        </p>
      ) : null}
      <StepText step={step} />
    </>
  );
}

function StepText({ step }: { step: RunStep }) {
  if (step.kind === 'manual') return <ManualText step={step} />;
  if (step.hold) return <p>{holdWords(step)}</p>;
  return <Source text={step.source} label={`Source of ${step.title}`} />;
}

const summaries: Partial<Record<RunStep['kind'], string>> = { sql: 'Query', http: 'Request' };

function FoldedSource({ step }: { step: RunStep }) {
  if (step.hold) return <p>{holdWords(step)}</p>;
  return (
    <details className={css.fold}>
      <summary>{summaries[step.kind] ?? 'Command'}</summary>
      <Source text={step.source} label={`Source of ${step.title}`} />
    </details>
  );
}
