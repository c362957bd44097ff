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
import { Source } from '../shared/output.tsx';
import { Page } from '../shared/page.tsx';
import { Tag } from '../shared/tag.tsx';
import css from './runbook-page.module.css';
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
          <section key={phase.title}>
            <h2>{phase.title}</h2>
            {phase.text ? <Markdown text={phase.text} /> : null}
            {phase.steps.map((step) => (
              <StepText key={step.id} step={step} />
            ))}
          </section>
        ))}
      </article>
    </Page>
  );
}

function StepText({ step }: { step: Step }) {
  const isManual = step.kind === 'manual';
  return (
    <div className={css.step}>
      <h3>
        {step.title}
        <Tag>{isManual ? 'by hand' : step.kind}</Tag>
        {step.auto ? <Tag tone="accent">runs by itself</Tag> : null}
        {step.changes ? <Tag tone="warn">changes something</Tag> : null}
        <small>
          {step.connection ? `on ${step.connection}, ` : ''}
          {isManual ? '' : `stops after ${formatDuration(step.timeoutSeconds)}`}
        </small>
      </h3>
      {isManual ? <Markdown text={step.source} /> : <Source text={step.source} label={`Source of ${step.title}`} />}
    </div>
  );
}
