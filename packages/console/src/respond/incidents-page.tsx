import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { listIncidentsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentSummary } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { formatDuration } from '../shared/duration.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { SeverityBadge } from '../shared/severity-badge.tsx';
import { ClockTime, Elapsed } from '../shared/time.tsx';
import css from './incidents-page.module.css';
import { OpenIncidentDialog } from './open-incident-dialog.tsx';
import { StandingTag } from './standing-tag.tsx';

type Filter = 'all' | 'active' | 'over';

const filters = [
  { value: 'all', label: 'All' },
  { value: 'active', label: 'Active' },
  { value: 'over', label: 'Over' },
];
const activeOf: Readonly<Record<Filter, { active?: 'true' | 'false' }>> = {
  all: {},
  active: { active: 'true' },
  over: { active: 'false' },
};

/** Every incident, newest first, and the form to open one by hand. */
export function IncidentsPage() {
  const [filter, setFilter] = useState<Filter>('all');
  const [isOpening, setOpening] = useState(false);
  const incidents = useQuery(listIncidentsOptions({ query: activeOf[filter] }));
  const mayRespond = useMayRespond();
  return (
    <Page
      title="Incidents"
      lead={
        <>
          Alerts open incidents by themselves. Open one by hand for what no monitor sees.{' '}
          <Link to="/health/reports">User reports</Link> · <Link to="/incidents/search">Search the past</Link>
        </>
      }
      actions={
        mayRespond ? (
          <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setOpening(true)}>
            Open an incident
          </Button>
        ) : null
      }
    >
      <SegmentedControl
        aria-label="Show"
        size="xs"
        data={filters}
        value={filter}
        onChange={(value) => setFilter(value as Filter)}
        style={{ alignSelf: 'flex-start' }}
      />
      <section className={css.list} aria-label="Incidents">
        <Loaded query={incidents} what="the incidents" lines={6}>
          {(data) =>
            data.incidents.length === 0 ? (
              <Empty title={filter === 'active' ? 'No active incident.' : 'No incident yet.'} />
            ) : (
              data.incidents.map((incident) => <IncidentRow key={incident.id} incident={incident} />)
            )
          }
        </Loaded>
      </section>
      <OpenIncidentDialog opened={isOpening} onClose={() => setOpening(false)} />
    </Page>
  );
}

function IncidentRow({ incident }: { incident: IncidentSummary }) {
  return (
    <article className={css.row}>
      <SeverityBadge code={incident.severity} rank={incident.severityRank} />
      <div className={css.what}>
        <Link to="/incidents/$id" params={{ id: incident.id }}>
          {incident.title}
        </Link>
        <small>
          {incident.id} · {incident.service}
          {incident.commander ? ` · ${incident.commander}` : ''}
        </small>
      </div>
      <div className={css.standing}>
        <StandingTag incident={incident} short />
      </div>
      <div className={css.when}>
        <ClockTime at={incident.openedAt} />
        <small>{incident.active ? <Elapsed since={incident.openedAt} /> : lasted(incident)}</small>
      </div>
    </article>
  );
}

function lasted(incident: IncidentSummary): string {
  if (!incident.resolvedAt) return '';
  return `took ${formatDuration((Date.parse(incident.resolvedAt) - Date.parse(incident.openedAt)) / 1000)}`;
}
