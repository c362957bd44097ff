import { SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import {
  getHealthOptions,
  getMonitorHistoryOptions,
  getUptimeOptions,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { GetMonitorHistoryResponse } from '../api/generated/types.gen.ts';
import { HealthState } from '../shared/health-state.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { ClockTime, TimeAgo } from '../shared/time.tsx';
import { CheckNow } from './check-now.tsx';
import { LatencyChart } from './latency-chart.tsx';
import css from './monitor-page.module.css';
import { UptimeBars } from './uptime-bars.tsx';

const HOUR_MS = 3_600_000;
const SPANS = [
  { value: '3', label: '3 h' },
  { value: '24', label: '1 day' },
  { value: '168', label: '1 week' },
  { value: '2160', label: '90 days' },
  { value: '8760', label: '1 year' },
];
const DAYS = 90;
const REFRESH_MS = 60_000;

/** One monitor: as it is, how long it took to answer, and every change of its state. */
export function MonitorPage() {
  const { service, monitor } = useParams({ from: '/health/$service/$monitor' });
  const health = useQuery(getHealthOptions({ query: { service } }));
  const uptime = useQuery(getUptimeOptions({ query: { service, days: DAYS } }));
  const board = health.data?.services[0];
  const item = board?.items.find(({ id }) => id === monitor);
  const days = uptime.data?.monitors.find(({ id }) => id === monitor);
  return (
    <Page
      title={item?.title ?? monitor}
      lead={item ? `${board?.title} · ${item.kind}` : service}
      actions={
        item && item.kind !== 'heartbeat' ? <CheckNow service={service} monitor={monitor} title={item.title} /> : null
      }
    >
      {health.data && !item ? <Empty title={`${service} has no monitor “${monitor}”.`} /> : null}
      {item ? (
        <Panel title="Now" note={<HealthState state={item.state} />}>
          <p className={css.detail}>
            {item.detail}
            {item.since ? (
              <>
                {' '}
                · since <TimeAgo at={item.since} />
              </>
            ) : null}
            {item.suppressedBy ? ` · explained by ${item.suppressedBy}` : null}
          </p>
          {item.thresholds.map(({ severity, text }) => (
            <p key={`${severity}${text}`} className={css.threshold}>
              <b>{severity}</b> {text}
            </p>
          ))}
          {days ? <UptimeBars uptime={days} days={DAYS} nowMs={uptime.dataUpdatedAt} /> : null}
        </Panel>
      ) : null}
      {item && item.kind !== 'metric' ? (
        <History service={service} monitor={monitor} isTimed={item.kind !== 'heartbeat'} />
      ) : null}
    </Page>
  );
}

function History({ service, monitor, isTimed }: { service: string; monitor: string; isTimed: boolean }) {
  const [hours, setHours] = useState('24');
  const { fromMs, toMs } = useMemo(() => {
    const now = Date.now();
    return { fromMs: now - Number(hours) * HOUR_MS, toMs: now };
  }, [hours]);
  const query = { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
  const history = useQuery({
    ...getMonitorHistoryOptions({ path: { service, monitor }, query }),
    refetchInterval: REFRESH_MS,
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
