import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { getRunbookOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Runbook } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Markdown } from '../shared/markdown.tsx';
import { Page } from '../shared/page.tsx';
import { RunbookHistory } from './history/runbook-history.tsx';
import { proseByOption } from './prose-by-option.ts';
import { RunbookFacts } from './runbook-facts.tsx';
import css from './runbook-page.module.css';
import { StartRunbook } from './runbook-start.tsx';
import { RunbookStepText } from './runbook-step.tsx';
import { blocksOf, type StepBlock } from './step-options.ts';

type Step = Runbook['phases'][number]['steps'][number];

/** A runbook, read as the document that it is, with what became of its runs. */
export function RunbookPage() {
  const { service, id } = useParams({ from: '/runbooks/$service/$id' });
  const runbook = useQuery(getRunbookOptions({ path: { service, runbook: id } }));
  return (
    <Loaded query={runbook} what="the runbook" lines={10}>
      {(data) => <Document runbook={data} />}
    </Loaded>
  );
}

function Document({ runbook }: { runbook: Runbook }) {
  const steps = runbook.phases.flatMap((phase) => phase.steps);
  return (
    <Page
      title={runbook.title}
      lead={
        <>
          <Link to="/runbooks">Runbooks</Link> · {runbook.service} · {runbook.file}
        </>
      }
      actions={steps.length > 0 ? <StartRunbook runbook={runbook} /> : null}
    >
      <div className={css.split}>
        <article className={css.document}>
          <RunbookFacts runbook={runbook} />
          {runbook.symptoms.length > 0 ? (
            <section>
              <h2>Symptoms</h2>
              <ul>
                {runbook.symptoms.map((symptom) => (
                  <li key={symptom}>{symptom}</li>
                ))}
              </ul>
            </section>
          ) : null}
          {runbook.phases.map((phase) => (
            <Phase key={phase.title} phase={phase} steps={steps} />
          ))}
          {steps.length === 0 ? (
            <Empty title="This runbook has no steps.">
              Steps are code blocks and numbered items of its file, {runbook.file}.
            </Empty>
          ) : null}
        </article>
        <RunbookHistory service={runbook.service} runbook={runbook.id} />
      </div>
    </Page>
  );
}

interface PhaseProps {
  readonly phase: Runbook['phases'][number];
  /** Of the whole runbook. */
  readonly steps: readonly Step[];
}

function Phase({ phase, steps }: PhaseProps) {
  const prose = proseByOption(
    phase.text,
    phase.steps.flatMap(({ option }) => option ?? []),
  );
  return (
    <section>
      <h2>{phase.title}</h2>
      {prose.before ? <Markdown text={prose.before} /> : null}
      {blocksOf(phase.steps).map((block) => (
        <BlockText key={block.steps[0]?.id} block={block} prose={prose.under} steps={steps} />
      ))}
    </section>
  );
}

interface BlockTextProps {
  readonly block: StepBlock<Step>;
  /** By the heading of the option. */
  readonly prose: ReadonlyMap<string, string>;
  readonly steps: readonly Step[];
}

/** Plain steps, or alternatives under their headings. */
function BlockText({ block: { steps: own, options }, prose, steps }: BlockTextProps) {
  if (options.length === 0) return own.map((step) => <RunbookStepText key={step.id} step={step} steps={steps} />);
  return (
    <div className={css.options}>
      {options.length > 1 ? (
        <p>
          <b>One of these {options.length} ways:</b> they are alternatives, not steps in a row.
        </p>
      ) : null}
      {options.map((option) => (
        <section key={option.title} className={css.option} aria-label={option.title}>
          <h3>{option.title}</h3>
          <Markdown text={prose.get(option.title) ?? ''} />
          {option.steps.map((step) => (
            <RunbookStepText key={step.id} step={step} steps={steps} />
          ))}
        </section>
      ))}
    </div>
  );
}
