import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listReportsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { HealthFrame } from '../health/health-frame.tsx';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { ReportItem } from './report-item.tsx';
import css from './reports.module.css';

type Filter = 'free' | 'all' | 'spam';
const filters = [
  { value: 'free', label: 'Without an incident' },
  { value: 'all', label: 'All' },
  { value: 'spam', label: 'Spam' },
];

/** What users reported, newest first. */
export function ReportsPage() {
  const [filter, setFilter] = useState<Filter>('all');
  const reports = useQuery(listReportsOptions({ query: { spam: filter === 'spam' ? 'true' : 'false' } }));
  return (
    <HealthFrame
      name="User reports"
      lead="From the status pages, and passed on by your team. Several of the same join an incident, or open one."
    >
      <SegmentedControl
        className={css.filter ?? ''}
        aria-label="Show"
        size="xs"
        data={filters}
        value={filter}
        onChange={(value) => setFilter(value as Filter)}
      />
      <Panel title="Reports" flush>
        <Loaded query={reports} what="the reports" lines={6}>
          {(data) => {
            const shown = data.reports.filter((report) => filter !== 'free' || report.incidentId === null);
            if (shown.length === 0) return <Empty title="Nobody has reported anything." />;
            return (
              <ul className={css.list}>
                {shown.map((report) => (
                  <ReportItem key={report.id} report={report} showsIncident />
                ))}
              </ul>
            );
          }}
        </Loaded>
      </Panel>
    </HealthFrame>
  );
}
