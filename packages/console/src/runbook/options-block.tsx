import { Button } from '@mantine/core';
import { Split } from 'lucide-react';
import { skipStepMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Run, RunStep } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Markdown } from '../shared/markdown.tsx';
import { Tag } from '../shared/tag.tsx';
import css from './options.module.css';
import runCss from './run.module.css';
import { StepCard } from './step-card.tsx';
import { type OptionState, optionStates, type StepOption } from './step-options.ts';
import type { Urgency } from './step-to-do.tsx';
import { useRunMutation } from './use-run-mutation.ts';

interface OptionsBlockProps {
  readonly run: Run;
  readonly options: readonly StepOption<RunStep>[];
  /** What stands under the heading of each. */
  readonly prose: ReadonlyMap<string, string>;
  readonly urgencyOf: (step: RunStep) => Urgency;
}

/** Alternatives, side by side in meaning: one of them is chosen by running its first step. */
export function OptionsBlock({ run, options, prose, urgencyOf }: OptionsBlockProps) {
  const states = optionStates(options);
  const isChoice = options.length > 1;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be restyled by the browser.
    <div className={css.options} role="group" aria-label={isChoice ? `One of ${options.length} ways` : 'Option'}>
      {isChoice ? <Guide run={run} options={options} states={states} /> : null}
      {options.map((option, index) => (
        <section
          key={option.title}
          className={css.option}
          data-state={states[index]}
          data-or={index > 0 || undefined}
          aria-label={option.title}
        >
          <h4 className={css.title}>
            {option.title}
            {isChoice ? <StateTag state={states[index]} /> : null}
          </h4>
          {prose.get(option.title)?.trim() ? (
            <div className={runCss.prose}>
              <Markdown text={prose.get(option.title) ?? ''} />
            </div>
          ) : null}
          <ol className={runCss.list}>
            {option.steps.map((step) => (
              <StepCard key={step.id} run={run} step={step} urgency={urgencyOf(step)} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

function StateTag({ state }: { state: OptionState | undefined }) {
  if (state === 'chosen') return <Tag tone="accent">chosen</Tag>;
  if (state === 'failed') return <Tag tone="bad">failed</Tag>;
  return state === 'passed' ? <Tag>not chosen</Tag> : null;
}

interface GuideProps {
  readonly run: Run;
  readonly options: readonly StepOption<RunStep>[];
  readonly states: readonly OptionState[];
}

/** Says that one is to be chosen, and what to do with the others afterwards. */
function Guide({ run, options, states }: GuideProps) {
  const chosen = options.find((_option, index) => states[index] === 'chosen');
  return (
    <div className={css.guide} data-open={chosen === undefined || undefined}>
      <Split size={16} aria-hidden />
      {chosen ? (
        <>
          <p>The other ways can still be run if this one does not help.</p>
          <SkipOthers run={run} options={options} states={states} chosen={chosen.title} />
        </>
      ) : (
        <p>
          <b>{states.includes('failed') ? 'Choose another way:' : `Choose one of these ${options.length} ways:`}</b>{' '}
          they are alternatives, not steps in a row.
        </p>
      )}
    </div>
  );
}

/** A run ends when nothing is left to do, so what was not chosen is skipped in the end. */
function SkipOthers({ run, options, states, chosen }: GuideProps & { chosen: string }) {
  const mayRespond = useMayRespond();
  const skip = useRunMutation(skipStepMutation());
  const others = options.filter((_option, index) => states[index] === 'passed' || states[index] === 'failed');
  const left = others.flatMap(({ steps }) => steps).filter(({ status }) => status === 'pending');
  if (!mayRespond || run.status !== 'running' || left.length === 0) return null;
  const skipAll = async () => {
    for (const step of left) {
      const reason = `Another way was chosen: ${chosen}`;
      await skip.mutateAsync({ path: { id: run.id, step: step.id }, body: { reason } });
    }
  };
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={skip.isPending}
      // What went wrong is a toast already.
      onClick={() => void skipAll().catch(() => undefined)}
    >
      Skip the others
    </Button>
  );
}
