import { Download } from 'lucide-react';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { Output, RowsTable } from '../shared/output.tsx';
import css from './notebook.module.css';
import { Approvals } from './step-approval.tsx';
import { endOfOutput } from './step-words.ts';

/** What a step printed or answered, and a way to all of it where that is more. */
export function StepResult({ run, step }: { run: Run; step: RunStep }) {
  const isRunning = step.status === 'running';
  const { text, hidden } = endOfOutput(step.output);
  const isTable = step.rows !== null && step.status === 'done';
  if (step.status === 'pending' || step.status === 'approving') return null;
  if (step.hold) return isRunning ? null : <p className={css.quiet}>{step.output}</p>;
  return (
    <>
      <Approvals step={step} />
      {step.rows ? <RowsTable columns={step.rows.columns} rows={step.rows.rows} /> : null}
      {text && !isTable ? <Output text={text} follow={isRunning} label={`Output of ${step.title}`} /> : null}
      {isRunning && !text && !step.question ? <p className={css.quiet}>No output yet…</p> : null}
      {step.truncated || hidden > 0 ? (
        <p className={css.quiet}>
          {step.truncated
            ? 'The output was longer: its beginning and its end are shown.'
            : 'Only the end of the output is shown.'}{' '}
          <a href={`/api/runs/${encodeURIComponent(run.id)}/steps/${encodeURIComponent(step.id)}/output`} download>
            <Download size={13} aria-hidden /> Download all of it
          </a>
        </p>
      ) : null}
    </>
  );
}
