import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import { getRunbookOptions, startRunMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Runbook } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { formatDuration } from '../shared/duration.ts';
import { Loaded } from '../shared/loaded.tsx';
import { Markdown } from '../shared/markdown.tsx';
import { listWords } from '../shared/names.ts';
import { Source } from '../shared/output.tsx';
import { Page } from '../shared/page.tsx';
import { Tag } from '../shared/tag.tsx';
import { proseByOption } from './prose-by-option.ts';
import { RunbookFacts } from './runbook-facts.tsx';
import css from './runbook-page.module.css';
import { blocksOf, type StepBlock } from './step-options.ts';
import { useRunMutation } from './use-run-mutation.ts';

type Step = Runbook['phases'][number]['steps'][number];

/** A runbook, read as the document that it is. */
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
  const navigate = useNavigate();
  const mayRespond = useMayRespond();
  const start = useRunMutation(startRunMutation());
  const begin = () =>
    start.mutateAsync({ body: { service: runbook.service, runbook: runbook.id } }).then(
      (run) => navigate({ to: '/runs/$id', params: { id: run.id } }),
      () => undefined,
    );
  return (
    <Page
      title={runbook.title}
      lead={`${runbook.service} · ${runbook.file}`}
      actions={
        mayRespond ? (
          <Button leftSection={<Play size={15} aria-hidden />} loading={start.isPending} onClick={() => void begin()}>
            Start a run
          </Button>
        ) : null
      }
    >
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
          <Phase key={phase.title} phase={phase} />
        ))}
      </article>
    </Page>
  );
}

function Phase({ phase }: { phase: Runbook['phases'][number] }) {
  const prose = proseByOption(
    phase.text,
    phase.steps.flatMap(({ option }) => option ?? []),
  );
  return (
    <section>
      <h2>{phase.title}</h2>
      {prose.before ? <Markdown text={prose.before} /> : null}
      {blocksOf(phase.steps).map((block) => (
        <BlockText key={block.steps[0]?.id} block={block} prose={prose.under} />
      ))}
    </section>
  );
}

interface BlockTextProps {
  readonly block: StepBlock<Step>;
  /** By the heading of the option. */
  readonly prose: ReadonlyMap<string, string>;
}

/** Plain steps, or alternatives under their headings. */
function BlockText({ block: { steps, options }, prose }: BlockTextProps) {
  if (options.length === 0) return steps.map((step) => <StepText key={step.id} step={step} />);
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
            <StepText key={step.id} step={step} />
          ))}
        </section>
      ))}
    </div>
  );
}

function StepText({ step }: { step: Step }) {
  const isManual = step.kind === 'manual';
  return (
    <div className={css.step}>
      <h4>
        {step.title}
        <Tag>{isManual ? 'by hand' : step.kind}</Tag>
        {step.auto ? <Tag tone="accent">runs by itself</Tag> : null}
        {step.changes ? <Tag tone="warn">changes something</Tag> : null}
        <small>
          {step.connection ? `on ${step.connection}, ` : ''}
          {isManual ? '' : `stops after ${formatDuration(step.timeoutSeconds)}`}
        </small>
      </h4>
      {step.parameters.length > 0 ? <p className={css.needs}>Asks for {listWords(step.parameters)}</p> : null}
      {isManual ? <Markdown text={step.source} /> : <Source text={step.source} label={`Source of ${step.title}`} />}
    </div>
  );
}
