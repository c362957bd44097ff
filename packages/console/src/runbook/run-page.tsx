import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { getRunOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, Elapsed } from '../shared/time.tsx';
import { CancelRun } from './cancel-run.tsx';
import { RunSteps } from './run-steps.tsx';
import { toneOfRun } from './run-words.ts';

/** One run on a page of its own. */
export function RunPage() {
  const { id } = useParams({ from: '/runs/$id' });
  const query = useQuery(getRunOptions({ path: { id } }));
  return (
    <Loaded query={query} what="the run" lines={10}>
      {(run) => (
        <Page
          title={run.title}
          lead={
            <>
              {run.auto ? 'Started automatically' : `Started by ${run.startedBy}`} at <ClockTime at={run.startedAt} />,
              for <Elapsed since={run.startedAt} until={run.finishedAt} />
              {run.incidentId ? (
                <>
                  {' · '}
                  <Link to="/incidents/$id" params={{ id: run.incidentId }}>
                    {run.incidentId}
                  </Link>
                </>
              ) : null}
            </>
          }
        >
          <Panel title="Steps" note={<Tag tone={toneOfRun(run.status)}>{run.status}</Tag>} flush>
            <RunSteps run={run} />
            <CancelRun run={run} />
          </Panel>
        </Page>
      )}
    </Loaded>
  );
}
