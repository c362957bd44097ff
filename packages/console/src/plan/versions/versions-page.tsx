import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { listPlanVersionsOptions } from '../../api/generated/@tanstack/react-query.gen.ts';
import { Empty, Loaded } from '../../shared/loaded.tsx';
import { plural } from '../../shared/names.ts';
import { Panel } from '../../shared/panel.tsx';
import { PlanFrame } from '../plan-frame.tsx';
import type { Change } from '../plan-words.ts';
import { ChangeList } from './change-list.tsx';
import { type History, pairOf } from './compared.ts';
import { DiffPanel } from './diff-panel.tsx';
import { OnCallChange } from './on-call-change.tsx';
import { VersionList } from './version-list.tsx';
import css from './versions.module.css';

/** What was in force when, what was refused, and what differs between two versions. */
export function PlanVersionsPage() {
  const { service } = useParams({ from: '/plan/$service/versions' });
  const history = useQuery(listPlanVersionsOptions({ path: { service } }));
  return (
    <PlanFrame service={service} outlives>
      {() => (
        <Loaded query={history} what="the versions" lines={8}>
          {(data) => <Shown service={service} history={data} />}
        </Loaded>
      )}
    </PlanFrame>
  );
}

function Shown({ service, history }: { service: string; history: History }) {
  const asked = useSearch({ from: '/plan/$service/versions' });
  const pair = pairOf(history, asked);
  const changes = history.changes.filter((change): change is Change => change !== null);
  return (
    <div className={css.page}>
      <div className={css.lists}>
        <Panel title="Versions" note={plural(history.versions.length, 'version')} flush>
          <VersionList service={service} history={history} pair={pair} />
        </Panel>
        <Panel title="Changes" note="refused ones, too" flush>
          <ChangeList service={service} changes={changes} />
        </Panel>
      </div>
      {pair ? (
        <>
          {pair.from === pair.to ? null : (
            <OnCallChange key={`${pair.from}:${pair.to}`} service={service} pair={pair} />
          )}
          <DiffPanel service={service} history={history} pair={pair} />
        </>
      ) : (
        <Panel title="Differences">
          <Empty title="Only one version so far.">When the plan changes, what is different stands here.</Empty>
        </Panel>
      )}
    </div>
  );
}
