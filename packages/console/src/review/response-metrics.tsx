import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { getResponseMetricsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { GetResponseMetricsResponse } from '../api/generated/types.gen.ts';
import { formatDuration } from '../shared/duration.ts';
import { Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import css from './reviews.module.css';

const periods = [
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
  { value: '365', label: 'Last year' },
];
const time = (seconds: number | null) => (seconds === null ? '–' : formatDuration(seconds));
const share = (ratio: number | null) => (ratio === null ? '–' : `${Math.round(ratio * 100)} %`);

/** Mean times to detect, acknowledge and resolve, by severity. */
export function ResponseMetrics() {
  const [days, setDays] = useState('90');
  const metrics = useQuery(getResponseMetricsOptions({ query: { days: Number(days) } }));
  return (
    <Panel
      title="Response times"
      flush
      actions={
        <NativeSelect
          aria-label="Period"
          size="xs"
          value={days}
          onChange={(event) => setDays(event.currentTarget.value)}
          data={periods}
        />
      }
    >
      <Loaded query={metrics} what="the response times" lines={4}>
        {(data) => <MetricsTable metrics={data} />}
      </Loaded>
    </Panel>
  );
}

function MetricsTable({ metrics }: { metrics: GetResponseMetricsResponse }) {
  return (
    <div className={css.scroll}>
      <table className={css.metrics}>
        <thead>
          <tr>
            <th scope="col">Severity</th>
            <th scope="col">Incidents</th>
            <th scope="col" title="Mean time to detect: from the start of the trouble to the incident">
              MTTD
            </th>
            <th scope="col" title="Mean time to acknowledge: from the incident to somebody having it">
              MTTA
            </th>
            <th scope="col" title="Mean time to resolve: from the incident to its end">
              MTTR
            </th>
            <th scope="col">False positives</th>
            <th scope="col" title="Incidents whose first level was right">
              Level right at first
            </th>
          </tr>
        </thead>
        <tbody>
          {metrics.rows.map((row) => (
            <tr key={row.severity}>
              <th scope="row">{row.severity}</th>
              <td>{row.incidents}</td>
              <td>{time(row.mttdSeconds)}</td>
              <td>{time(row.mttaSeconds)}</td>
              <td>{time(row.mttrSeconds)}</td>
              <td>{row.falsePositives}</td>
              <td>{share(row.severityAccuracy)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All</th>
            <td>{metrics.overall.incidents}</td>
            <td>{time(metrics.overall.mttdSeconds)}</td>
            <td>{time(metrics.overall.mttaSeconds)}</td>
            <td>{time(metrics.overall.mttrSeconds)}</td>
            <td />
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
