import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { getMeasuresOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { MeasureSummary, Measures } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Page } from '../shared/page.tsx';
import { Panel } from '../shared/panel.tsx';
import { ClockTime } from '../shared/time.tsx';
import { ClocksChart, CountsChart, PagesPanel, TimesChart } from './charts.tsx';
import { GoalsPanel } from './goals-panel.tsx';
import { changeWords, meanWords, shareWords, timeWords } from './measure-words.ts';
import css from './measures.module.css';
import { csvAddress, type MeasuresSearch, measuresQuery, spansAt } from './measures-search.ts';
import { FigureTable } from './month-chart.tsx';
import { TrainingPanel } from './training-panel.tsx';

/** How incidents were answered: figures, charts, goals, repeats. */
export function MeasuresPage() {
  const search = useSearch({ from: '/measures' });
  const measures = useQuery({ ...getMeasuresOptions({ query: measuresQuery(search) }), placeholderData: (old) => old });
  return (
    <Page
      title="Measures"
      lead="How incidents were answered. False positives are counted, and are in no time and no share but their own."
      actions={
        <>
          <Export what="groups" search={search} label="Table as CSV" />
          <Export what="incidents" search={search} label="Incidents as CSV" />
        </>
      }
    >
      <Filters search={search} measures={measures.data} />
      <Loaded query={measures} what="the measures" lines={8}>
        {(data) => <Figures measures={data} />}
      </Loaded>
      <GoalsPanel service={search.service} />
      <TrainingPanel services={measures.data?.services ?? []} service={search.service} />
    </Page>
  );
}

function Export({ what, search, label }: { what: 'groups' | 'incidents'; search: MeasuresSearch; label: string }) {
  return (
    <Button
      component="a"
      href={csvAddress(what, search)}
      download
      variant="default"
      size="xs"
      leftSection={<Download size={14} aria-hidden />}
    >
      {label}
    </Button>
  );
}

const GROUPINGS = [
  { value: 'severity', label: 'By level' },
  { value: 'component', label: 'By component' },
  { value: 'service', label: 'By service' },
  { value: 'month', label: 'By month' },
  { value: 'quarter', label: 'By quarter' },
  { value: 'year', label: 'By year' },
];

function Filters({ search, measures }: { search: MeasuresSearch; measures: Measures | undefined }) {
  const navigate = useNavigate();
  const change = (name: keyof MeasuresSearch, value: string) =>
    void navigate({ to: '/measures', search: { ...search, [name]: value || undefined }, replace: true });
  const services = measures?.services ?? [];
  const components = services.flatMap((one) => one.components);
  const today = new Date();
  const spans = spansAt(today.getFullYear(), today.getMonth() + 1);
  const chosen = search.span ?? '';
  const select = (name: keyof MeasuresSearch, label: string, data: readonly { value: string; label: string }[]) => (
    <NativeSelect
      aria-label={label}
      size="xs"
      value={search[name] ?? ''}
      onChange={(event) => change(name, event.currentTarget.value)}
      data={[...data]}
    />
  );
  const one = ({ id, title }: { id: string; title: string }) => ({ value: id, label: title });
  const severities = [...new Set(services.flatMap((service) => service.severities))];
  return (
    <div className={css.filters}>
      {select(
        'span',
        'Period',
        spans.some(({ value }) => value === chosen) ? spans : [...spans, { value: chosen, label: chosen }],
      )}
      {select('service', 'Service', [
        { value: '', label: 'All services' },
        ...services.map(({ service, title }) => ({ value: service, label: title })),
        ...missing(
          search.service,
          services.map(({ service }) => service),
        ),
      ])}
      {select('severity', 'Level', [
        { value: '', label: 'All levels' },
        ...severities.map((id) => one({ id, title: id })),
        ...missing(search.severity, severities),
      ])}
      {select('component', 'Component', [
        { value: '', label: 'All components' },
        ...components.map(one),
        ...missing(
          search.component,
          components.map(({ id }) => id),
        ),
      ])}
      <NativeSelect
        aria-label="A row each"
        size="xs"
        value={search.by ?? 'severity'}
        onChange={(event) => change('by', event.currentTarget.value)}
        data={GROUPINGS}
      />
    </div>
  );
}

/** What the address asks for and no plan has (any more) can be seen and left. */
function missing(chosen: string | undefined, known: readonly string[]): { value: string; label: string }[] {
  return chosen === undefined || known.includes(chosen) ? [] : [{ value: chosen, label: chosen }];
}

function Figures({ measures }: { measures: Measures }) {
  const { total, before, months } = measures;
  if (total.incidents === 0 && before.summary.incidents === 0)
    return <Empty title="No incident ended in this time.">What is measured of one is here when it is resolved.</Empty>;
  return (
    <>
      <Tiles now={total} before={before.summary} />
      <div className={css.grid}>
        <TimesChart title="MTTA: to acknowledge" of="acknowledge" months={months} />
        <TimesChart title="MTTR: to resolve" of="resolve" months={months} />
        <CountsChart measures={measures} />
        <ClocksChart months={months} />
      </div>
      <GroupsTable measures={measures} />
      <PagesPanel people={measures.people} />
      <Repeats repeats={measures.repeats} />
    </>
  );
}

function Tiles({ now, before }: { now: MeasureSummary; before: MeasureSummary }) {
  const tiles = [
    ['Incidents', String(now.incidents), changeWords(now.incidents, before.incidents)],
    ['MTTD', meanWords(now.detect), changeWords(now.detect.meanSeconds, before.detect.meanSeconds)],
    ['MTTA', meanWords(now.acknowledge), changeWords(now.acknowledge.meanSeconds, before.acknowledge.meanSeconds)],
    ['MTTM', meanWords(now.mitigate), changeWords(now.mitigate.meanSeconds, before.mitigate.meanSeconds)],
    ['MTTR', meanWords(now.resolve), changeWords(now.resolve.meanSeconds, before.resolve.meanSeconds)],
    ['Deadlines met', shareWords(now.clocksMet), `before: ${shareWords(before.clocksMet)}`],
    ['Updates on time', shareWords(now.updatesOnTime), `before: ${shareWords(before.updatesOnTime)}`],
    ['Level right at first', shareWords(now.severityAccuracy), `before: ${shareWords(before.severityAccuracy)}`],
    ['False positives', shareWords(now.falsePositives), `before: ${shareWords(before.falsePositives)}`],
    ['Repeats', String(now.repeats.count), changeWords(now.repeats.count, before.repeats.count)],
    ['Pages at night', String(now.pagesAtNight), changeWords(now.pagesAtNight, before.pagesAtNight)],
    ['Action items in time', shareWords(now.actionItemsInTime), `before: ${shareWords(before.actionItemsInTime)}`],
  ] as const;
  return (
    <dl className={css.tiles}>
      {tiles.map(([name, value, note]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          <dd className={css.note}>{note}</dd>
        </div>
      ))}
    </dl>
  );
}

const HEAD = [
  ...['Incidents', 'MTTD', 'MTTA', 'MTTM', 'MTTR', 'Median', '90 %', 'False positives', 'Level right'],
  ...['Deadlines met', 'Repeats', 'Pages', 'At night'],
];

function GroupsTable({ measures }: { measures: Measures }) {
  const { by, groups, total, before } = measures;
  const label = GROUPINGS.find(({ value }) => value === by)?.label ?? by;
  return (
    <Panel title={label} flush>
      <FigureTable
        label={`${label}, table`}
        head={[label, ...HEAD]}
        rows={groups.map(({ title, summary }) => [title, ...cells(summary)])}
        foot={[
          ['All', ...cells(total)],
          ['Before', ...cells(before.summary)],
        ]}
      />
      {by === 'component' ? <p className={css.more}>An incident of several components is in the row of each.</p> : null}
    </Panel>
  );
}

function cells(one: MeasureSummary): readonly string[] {
  return [
    ...[String(one.incidents), meanWords(one.detect), meanWords(one.acknowledge), meanWords(one.mitigate)],
    ...[meanWords(one.resolve), timeWords(one.resolve.medianSeconds), timeWords(one.resolve.p90Seconds)],
    ...[shareWords(one.falsePositives), shareWords(one.severityAccuracy), shareWords(one.clocksMet)],
    ...[String(one.repeats.count), String(one.pages), String(one.pagesAtNight)],
  ];
}

function Repeats({ repeats }: { repeats: Measures['repeats'] }) {
  if (repeats.length === 0) return null;
  return (
    <Panel title="Repeats" note="The same component and alert within 30 days of the end of one before" flush>
      <ul className={css.repeats}>
        {repeats.map(({ incidentId, title, severity, openedAt, repeatOf }) => (
          <li key={incidentId}>
            <Link to="/incidents/$id" params={{ id: incidentId }}>
              {incidentId} {title}
            </Link>
            <span>
              {severity} · <ClockTime at={openedAt} /> · a repeat of{' '}
              <Link to="/incidents/$id" params={{ id: repeatOf }}>
                {repeatOf}
              </Link>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
