import { Download } from 'lucide-react';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { Output, RowsTable } from '../shared/output.tsx';
import css from './notebook.module.css';
import { Approvals } from './step-approval.tsx';
import { endOfOutput } from './step-words.ts';

/** What a step printed or answered, and a way to all of it where that is more. */
export function StepResult({ run, step }: { run: Run; step: RunStep }) {
  const isRunning = step.status === 'running';
  if (step.status === 'pending' || step.status === 'approving') return null;
  // Why it was skipped, or how a wait ended, is a sentence and no output of a program.
  if (step.status === 'skipped') return <p className={css.quiet}>{step.output}</p>;
  if (step.hold) return isRunning ? null : <p className={css.quiet}>{step.output}</p>;
  return (
    <>
      <Approvals step={step} />
      {step.rows ? <RowsTable columns={step.rows.columns} rows={step.rows.rows} /> : null}
      {step.rows && step.status === 'done' ? null : <Printed step={step} />}
      <Rest run={run} step={step} />
    </>
  );
}

function Printed({ step }: { step: RunStep }) {
  const isRunning = step.status === 'running';
  const { text } = endOfOutput(step.output);
  if (text) return <Output text={text} follow={isRunning} label={`Output of ${step.title}`} />;
  return isRunning && !step.question ? <p className={css.quiet}>No output yet…</p> : null;
}

/** Says what is not shown of a long output, and where it is. */
function Rest({ run, step }: { run: Run; step: RunStep }) {
  if (!step.truncated && endOfOutput(step.output).hidden === 0) return null;
  return (
    <p className={css.quiet}>
      {step.truncated ? 'The output was longer: its beginning and its end are shown.' : 'Only the end is shown.'}{' '}
      <a href={`/api/runs/${encodeURIComponent(run.id)}/steps/${encodeURIComponent(step.id)}/output`} download>
        <Download size={13} aria-hidden /> Download all of it
      </a>
    </p>
  );
}
