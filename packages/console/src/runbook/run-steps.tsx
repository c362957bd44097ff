import type { Run } from '../api/generated/types.gen.ts';
import { Empty } from '../shared/loaded.tsx';
import css from './run.module.css';
import { groupByPhase, nextStepOf } from './run-words.ts';
import { StepCard } from './step-card.tsx';

/** A run's steps by phase. The one that is next stands out and is unfolded. */
export function RunSteps({ run }: { run: Run }) {
  const next = nextStepOf(run);
  if (run.steps.length === 0) return <Empty title="This runbook has no steps." />;
  return (
    <div className={css.steps}>
      {groupByPhase(run.steps).map((group) => {
        const finished = group.steps.filter((step) => step.status === 'done' || step.status === 'skipped').length;
        return (
          <section key={group.phase} aria-label={`Phase ${group.phase}`}>
            <h3 className={css.phase}>
              {group.phase}
              <span>
                {finished} of {group.steps.length}
              </span>
            </h3>
            <ol className={css.list}>
              {group.steps.map((step) => (
                <StepCard key={step.id} run={run} step={step} isNext={step.id === next?.id} />
              ))}
            </ol>
          </section>
        );
      })}
    </div>
  );
}
