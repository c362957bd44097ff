import { useRef, useState } from 'react';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { Empty } from '../shared/loaded.tsx';
import { Markdown } from '../shared/markdown.tsx';
import { KeysHelp, KeysLegend } from './keys-help.tsx';
import { inOrder, nextStepsOf } from './next-steps.ts';
import { OptionsBlock } from './options-block.tsx';
import { proseByOption } from './prose-by-option.ts';
import css from './run.module.css';
import { RunBar } from './run-bar.tsx';
import { RunNotice } from './run-notice.tsx';
import { RunValues } from './run-values.tsx';
import { groupByPhase, type PhaseGroup } from './run-words.ts';
import { StepCard } from './step-card.tsx';
import { blocksOf, progressOf } from './step-options.ts';
import type { Urgency } from './step-to-do.tsx';
import { useRunKeys } from './use-run-keys.ts';

interface RunStepsProps {
  readonly run: Run;
  /** It stands among other things on the screen, which have keys of their own. */
  readonly inRoom?: boolean;
}

/** A run as a notebook: its phases with their prose and steps. The step that is next, or those of which one is to be chosen, stand out. */
export function RunSteps({ run, inRoom = false }: RunStepsProps) {
  const box = useRef<HTMLDivElement>(null);
  const [isHelping, setHelping] = useState(false);
  const goTo = useRunKeys({ box, inRoom, onHelp: () => setHelping(true) });
  const next = nextStepsOf(run);
  const urgencyOf = (step: RunStep): Urgency => {
    if (!next.some(({ id }) => id === step.id)) return 'later';
    return next.length > 1 ? 'choice' : 'next';
  };
  if (run.steps.length === 0) return <Empty title="This runbook has no steps." />;
  return (
    <div ref={box} className={css.steps}>
      <RunBar run={run} next={next} onGoTo={goTo} onHelp={() => setHelping(true)} />
      <RunNotice run={run} />
      <RunValues run={run} />
      {groupByPhase(inOrder(run.steps)).map((group) => (
        <Phase key={group.phase} run={run} group={group} urgencyOf={urgencyOf} />
      ))}
      <KeysLegend />
      <KeysHelp opened={isHelping} inRoom={inRoom} onClose={() => setHelping(false)} />
    </div>
  );
}

interface PhaseProps {
  readonly run: Run;
  readonly group: PhaseGroup;
  readonly urgencyOf: (step: RunStep) => Urgency;
}

function Phase({ run, group, urgencyOf }: PhaseProps) {
  const blocks = blocksOf(group.steps);
  const prose = proseByOption(
    run.phases.find(({ title }) => title === group.phase)?.text ?? '',
    group.steps.flatMap(({ option }) => option ?? []),
  );
  return (
    <section aria-label={`Phase ${group.phase}`}>
      <h3 className={css.phase}>
        {group.phase}
        <span>{progressOf(blocks)}</span>
      </h3>
      {prose.before ? (
        <div className={css.prose}>
          <Markdown text={prose.before} />
        </div>
      ) : null}
      {blocks.map((block) =>
        block.options.length > 0 ? (
          <OptionsBlock
            key={block.steps[0]?.id}
            run={run}
            options={block.options}
            prose={prose.under}
            urgencyOf={urgencyOf}
          />
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
}
