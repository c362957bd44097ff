import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listRunbooksOptions, listRunsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { TimeAgo } from '../shared/time.tsx';
import { toneOfRun } from './run-words.ts';
import css from './runbooks-page.module.css';

/** The runbooks by symptom, and what was run lately. */
export function RunbooksPage() {
  const runbooks = useQuery(listRunbooksOptions());
  const runs = useQuery(listRunsOptions({ query: { limit: 20 } }));
  return (
    <Page title="Runbooks" lead="Find yours by its symptoms. An incident opens the matching one by itself.">
      <div className={css.grid}>
        <Panel title="Runbooks" flush>
          <Loaded query={runbooks} what="the runbooks" lines={8}>
            {(data) => (
              <ul className={css.list}>
                {data.runbooks.length === 0 ? <Empty title="No runbook in any plan." /> : null}
                {data.runbooks.map((runbook) => (
                  <li key={`${runbook.service}/${runbook.id}`}>
                    <Link to="/runbooks/$service/$id" params={{ service: runbook.service, id: runbook.id }}>
                      {runbook.title}
                    </Link>
                    <p>{runbook.symptoms.join(' · ')}</p>
                    <small>
                      {runbook.service} · {plural(runbook.phases.flatMap((phase) => phase.steps).length, 'step')} ·{' '}
                      {runbook.file}
                    </small>
                  </li>
                ))}
              </ul>
            )}
          </Loaded>
        </Panel>
        <Panel title="Latest runs" flush>
          <Loaded query={runs} what="the runs" lines={5}>
            {(data) => (
              <ul className={css.list}>
                {data.runs.length === 0 ? <Empty title="Nothing was run yet." /> : null}
                {data.runs.map((run) => (
                  <li key={run.id}>
                    <div className={css.line}>
                      <Link to="/runs/$id" params={{ id: run.id }}>
                        {run.title}
                      </Link>
                      <Tag tone={toneOfRun(run.status)}>{run.status}</Tag>
                    </div>
                    <small>
                      {run.auto ? 'started automatically' : run.startedBy} · <TimeAgo at={run.startedAt} />
                      {run.incidentId ? ` · ${run.incidentId}` : ''}
                    </small>
                  </li>
                ))}
              </ul>
            )}
          </Loaded>
        </Panel>
      </div>
    </Page>
  );
}
