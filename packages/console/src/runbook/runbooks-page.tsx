import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { listRunbooksOptions, listRunsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ListRunsResponse, Runbook } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { TimeAgo } from '../shared/time.tsx';
import { toneOfRun } from './run-words.ts';
import { Triggers } from './runbook-triggers.tsx';
import { filterRunbooks, lastRuns, runbookKey } from './runbooks-filter.ts';
import { RunbooksFrame } from './runbooks-frame.tsx';
import css from './runbooks-page.module.css';

type RunSummary = ListRunsResponse['runs'][number];

/** So many runs are looked through for the last one of each runbook. */
const RUNS = 300;
const LATEST = 12;

/** The runbooks by symptom, and what was run lately. */
export function RunbooksPage() {
  const runs = useQuery(listRunsOptions({ query: { limit: RUNS } }));
  return (
    <RunbooksFrame
      name="Runbooks"
      lead="Find yours by its symptoms. The room of an incident offers those that fit, with the reasons."
    >
      <div className={css.grid}>
        <AllRunbooks runs={runs.data?.runs ?? null} />
        <Panel title="Latest runs" flush>
          <Loaded query={runs} what="the runs" lines={5}>
            {(data) => (
              <ul className={css.list}>
                {data.runs.length === 0 ? (
                  <Empty title="Nothing was run yet.">
                    Open a runbook and start a run; it changes nothing by itself.
                  </Empty>
                ) : null}
                {data.runs.slice(0, LATEST).map((run) => (
                  <li key={run.id}>
                    <div className={css.line}>
                      <Link to="/runs/$id" params={{ id: run.id }} className={css.name}>
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
    </RunbooksFrame>
  );
}

/** @param props.runs null while they are not known */
function AllRunbooks({ runs }: { runs: readonly RunSummary[] | null }) {
  const runbooks = useQuery(listRunbooksOptions());
  const [text, setText] = useState('');
  const last = lastRuns(runs ?? []);
  return (
    <Panel title="Runbooks" note={runbooks.data?.runbooks.length} flush>
      <Loaded query={runbooks} what="the runbooks" lines={8}>
        {(data) => {
          if (data.runbooks.length === 0) {
            return (
              <Empty title="No runbook in any plan.">
                Put a Markdown file into the folder runbooks of a plan, or import a document on the page Plan.
              </Empty>
            );
          }
          const shown = filterRunbooks(data.runbooks, text);
          return (
            <>
              <div className={css.search}>
                <TextInput
                  type="search"
                  aria-label="Find a runbook"
                  placeholder="What is wrong? A symptom, a component, a step"
                  leftSection={<Search size={15} aria-hidden />}
                  value={text}
                  onChange={(event) => setText(event.currentTarget.value)}
                />
                <p role="status">{text.trim() === '' ? '' : `${shown.length} found`}</p>
              </div>
              {shown.length === 0 ? (
                <Empty title={`No runbook says “${text.trim()}”.`}>Try one word of what people see.</Empty>
              ) : null}
              <ul className={css.list}>
                {shown.map((runbook) => (
                  <RunbookItem
                    key={runbookKey(runbook.service, runbook.id)}
                    runbook={runbook}
                    last={last.get(runbookKey(runbook.service, runbook.id)) ?? null}
                    isKnown={runs !== null}
                  />
                ))}
              </ul>
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

interface RunbookItemProps {
  readonly runbook: Runbook;
  readonly last: RunSummary | null;
  /** Whether it is known by now which run was the last. */
  readonly isKnown: boolean;
}

function RunbookItem({ runbook, last, isKnown }: RunbookItemProps) {
  return (
    <li>
      <Link to="/runbooks/$service/$id" params={{ service: runbook.service, id: runbook.id }} className={css.name}>
        {runbook.title}
      </Link>
      {runbook.symptoms.length > 0 ? <p>{runbook.symptoms.join(' · ')}</p> : null}
      <Triggers triggers={runbook.triggers} />
      <small>
        {runbook.service} · {plural(runbook.phases.flatMap((phase) => phase.steps).length, 'step')}
        {last ? (
          <>
            {' · last run '}
            <Link to="/runs/$id" params={{ id: last.id }}>
              <TimeAgo at={last.startedAt} />
            </Link>
            , {last.status}
          </>
        ) : isKnown ? (
          ' · not run lately'
        ) : null}
      </small>
    </li>
  );
}
