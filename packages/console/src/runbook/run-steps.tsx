import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { Empty } from '../shared/loaded.tsx';
import { nextStepsOf } from './next-steps.ts';
import { OptionsBlock } from './options-block.tsx';
import css from './run.module.css';
import { RunValues } from './run-values.tsx';
import { groupByPhase } from './run-words.ts';
import { StepCard } from './step-card.tsx';
import { blocksOf, progressOf } from './step-options.ts';
import type { Urgency } from './step-to-do.tsx';

/** A run's steps by phase. The one that is next, or those of which one is to be chosen, stand out and are unfolded. */
export function RunSteps({ run }: { run: Run }) {
  const next = nextStepsOf(run);
  const urgencyOf = (step: RunStep): Urgency => {
    if (!next.some(({ id }) => id === step.id)) return 'later';
    return next.length > 1 ? 'choice' : 'next';
  };
  if (run.steps.length === 0) return <Empty title="This runbook has no steps." />;
  return (
    <div className={css.steps}>
      <RunValues run={run} />
      {groupByPhase(run.steps).map((group) => {
        const blocks = blocksOf(group.steps);
        return (
          <section key={group.phase} aria-label={`Phase ${group.phase}`}>
            <h3 className={css.phase}>
              {group.phase}
              <span>{progressOf(blocks)}</span>
            </h3>
            {blocks.map((block) =>
              block.options.length > 0 ? (
                <OptionsBlock key={block.steps[0]?.id} run={run} options={block.options} urgencyOf={urgencyOf} />
              ) : (
                <ol key={block.steps[0]?.id} className={css.list}>
                  {block.steps.map((step) => (
                    <StepCard key={step.id} run={run} step={step} urgency={urgencyOf(step)} />
                  ))}
                </ol>
              ),
            )}
          </section>
        );
      })}
    </div>
  );
}
