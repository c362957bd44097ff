import type { Run, RunStep } from '../api/generated/types.gen.ts';
import css from './notebook.module.css';
import { StepCard } from './step-card.tsx';

/** The step that takes this one back, once there is something to take back. */
export function StepUndo({ run, step }: { run: Run; step: RunStep }) {
  const undo = run.steps.find(({ undoes }) => undoes === step.id);
  const hasHappened = step.status === 'done' || step.status === 'failed' || step.status === 'unknown';
  if (!undo || !(hasHappened || undo.status !== 'pending')) return null;
  return (
    <section className={css.undo} aria-label={`Take back: ${step.title}`}>
      <p>If it was wrong, this takes it back:</p>
      <ol>
        <StepCard run={run} step={undo} urgency="later" />
      </ol>
    </section>
  );
}
