import { SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { getMonitorHistoryOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { GetMonitorHistoryResponse } from '../api/generated/types.gen.ts';
import { HealthState } from '../shared/health-state.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { ClockTime } from '../shared/time.tsx';
import { useNow } from '../shared/use-now.ts';
import { LatencyChart } from './latency-chart.tsx';
import css from './monitor-page.module.css';

const HOUR_MS = 3_600_000;
const SPANS = [
  { value: '3', label: '3 h' },
  { value: '24', label: '1 day' },
  { value: '168', label: '1 week' },
  { value: '2160', label: '90 days' },
  { value: '8760', label: '1 year' },
];
const REFRESH_MS = 60_000;

/** What the checks of a monitor saw, and every change of its state. @param isTimed whether its checks take time */
export function History({ service, monitor, isTimed }: { service: string; monitor: string; isTimed: boolean }) {
  const [hours, setHours] = useState('3');
  // The frame moves on by whole minutes, so that what is new comes into sight.
  const minuteMs = Math.floor(useNow() / REFRESH_MS) * REFRESH_MS;
  const { fromMs, toMs } = useMemo(() => {
    const endMs = minuteMs + REFRESH_MS;
    return { fromMs: endMs - Number(hours) * HOUR_MS, toMs: endMs };
  }, [hours, minuteMs]);
  const query = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
  const history = useQuery({
    ...getMonitorHistoryOptions({ path: { service, monitor }, query }),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <SegmentedControl
        className={css.spans ?? ''}
        size="xs"
        data={SPANS}
        value={hours}
        onChange={setHours}
        aria-label="Span"
      />
      <Loaded query={history} what="the history" lines={6}>
        {(data) => (
          <>
            {isTimed ? (
              <Panel title="Answers" flush>
                <LatencyChart history={data} fromMs={fromMs} toMs={toMs} />
              </Panel>
            ) : null}
            <Panel title="Changes" flush>
              <Changes transitions={data.transitions} />
            </Panel>
          </>
        )}
      </Loaded>
    </>
  );
}

function Changes({ transitions }: Pick<GetMonitorHistoryResponse, 'transitions'>) {
  if (transitions.length === 0) return <Empty title="Its state did not change." />;
  return (
    <ul className={css.changes}>
      {transitions.map(({ at, status, detail }) => (
        <li key={`${at}${status}`}>
          <ClockTime at={at} seconds />
          <HealthState state={stateOf(status)} />
          <span>{detail}</span>
        </li>
      ))}
    </ul>
  );
}

function stateOf(status: string) {
  return status === 'up' || status === 'down' || status === 'degraded' ? status : 'unknown';
}
