import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { getRunbookHistoryOptions } from '../../api/generated/@tanstack/react-query.gen.ts';
import { useMayRespond } from '../../app/session.ts';
import { Empty, Loaded } from '../../shared/loaded.tsx';
import { Panel } from '../../shared/panel.tsx';
import css from './history.module.css';
import { recordWords } from './history-words.ts';
import { PastRuns } from './past-runs.tsx';

const LIMIT = 100;
const AT_FIRST = 8;

/** How often a runbook was run, how long that took, and whether it helped. */
export function RunbookHistory({ service, runbook }: { service: string; runbook: string }) {
  const history = useQuery(getRunbookHistoryOptions({ path: { service, runbook }, query: { limit: LIMIT } }));
  const mayRespond = useMayRespond();
  const [isWhole, setWhole] = useState(false);
  return (
    <Panel title="Runs of before" flush>
      <Loaded query={history} what="the runs of before" lines={4}>
        {({ record, runs }) =>
          runs.length === 0 ? (
            <Empty title="It was never run.">Start a run to see here how long it took and whether it helped.</Empty>
          ) : (
            <>
              <p className={css.record}>{sentence(recordWords(record))}</p>
              <PastRuns runs={isWhole ? runs : runs.slice(0, AT_FIRST)} canMark={mayRespond} />
              {runs.length > AT_FIRST && !isWhole ? (
                <Button variant="subtle" size="compact-sm" m={10} onClick={() => setWhole(true)}>
                  Show {runs.length - AT_FIRST} more
                </Button>
              ) : null}
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

function sentence(parts: readonly string[]): string {
  const text = parts.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
