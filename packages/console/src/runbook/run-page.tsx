import { Link, useParams } from '@tanstack/react-router';
import type { Run } from '../api/generated/types.gen.ts';
import { Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, Elapsed } from '../shared/time.tsx';
import { MarkRun } from './history/mark-run.tsx';
import { ProposalLink } from './proposal-link.tsx';
import { RunSteps } from './run-steps.tsx';
import { toneOfRun } from './run-words.ts';
import { startInWords } from './step-words.ts';
import { useRun } from './use-run.ts';

/** One run on a page of its own. */
export function RunPage() {
  const { id } = useParams({ from: '/runs/$id' });
  const query = useRun(id);
  return (
    <Loaded query={query} what="the run" lines={10}>
      {(run) => (
        <Page title={run.title} lead={<Beginning run={run} />}>
          <Panel
            title="Steps"
            note={
              <Tag tone={run.pausedAt && run.status === 'running' ? 'warn' : toneOfRun(run.status)}>
                {run.pausedAt && run.status === 'running' ? 'paused' : run.status}
              </Tag>
            }
            actions={<Elsewhere run={run} />}
            flush
          >
            <RunSteps run={run} />
            <MarkRun run={run} />
          </Panel>
        </Page>
      )}
    </Loaded>
  );
}

/** Who or what began it, when, and for which incident. */
function Beginning({ run }: { run: Run }) {
  return (
    <>
      {run.startedByRun ? (
        <>
          Started by{' '}
          <Link to="/runs/$id" params={{ id: run.startedByRun }}>
            a step of another run
          </Link>
        </>
      ) : (
        (startInWords(run) ?? `Started by ${run.startedBy}`)
      )}{' '}
      at <ClockTime at={run.startedAt} />, {run.finishedAt ? 'took' : 'for'}{' '}
      <Elapsed since={run.startedAt} until={run.finishedAt} />
      {run.incidentId ? (
        <>
          {' · '}
          <Link to="/incidents/$id" params={{ id: run.incidentId }}>
            {run.incidentId}
          </Link>
        </>
      ) : null}
    </>
  );
}

function Elsewhere({ run }: { run: Run }) {
  const isEdited = run.steps.some(({ plannedSource }) => plannedSource !== null);
  return (
    <>
      {isEdited ? <ProposalLink run={run}>Proposal</ProposalLink> : null}
      <Link to="/runbooks/$service/$id" params={{ service: run.service, id: run.runbook }}>
        Read the runbook
      </Link>
    </>
  );
}
