import type { Measures } from '../api/generated/types.gen.ts';
import { Panel } from '../shared/panel.tsx';
import { drawBars, drawLine, roundTop } from './draw-months.ts';
import { shareWords, timeWords } from './measure-words.ts';
import css from './measures.module.css';
import { BOX, FigureTable, MonthChart } from './month-chart.tsx';

type Months = Measures['months'];

/** Half of the incidents and nine of ten took no longer, by month. */
export function TimesChart({ title, of, months }: { title: string; of: 'acknowledge' | 'resolve'; months: Months }) {
  const times = months.map(({ summary }) => summary[of]);
  const top = Math.max(0, ...times.map(({ p90Seconds }) => p90Seconds ?? 0));
  const n = times.reduce((sum, one) => sum + one.n, 0);
  return (
    <MonthChart
      title={title}
      top={timeWords(top)}
      label={`${title} of ${n} incidents by month, at most ${timeWords(top)}; the table under it has the figures`}
      months={months}
      legend={[
        { name: 'median', tone: 'accent' },
        { name: '90 % took no longer', tone: 'warn' },
      ]}
      head={['Month', 'Incidents', 'Mean', 'Median', '90 %']}
      rows={months.map((month, index) => [
        ...[month.title, String(times[index]?.n ?? 0), timeWords(times[index]?.meanSeconds ?? null)],
        ...[timeWords(times[index]?.medianSeconds ?? null), timeWords(times[index]?.p90Seconds ?? null)],
      ])}
    >
      <path
        className={css.line}
        data-tone="warn"
        d={drawLine(
          times.map((one) => one.p90Seconds),
          top,
          BOX,
        )}
      />
      <path
        className={css.line}
        data-tone="accent"
        d={drawLine(
          times.map((one) => one.medianSeconds),
          top,
          BOX,
        )}
      />
    </MonthChart>
  );
}

const TONES = ['bad', 'warn', 'accent', 'neutral'];
const toneOf = (rank: number) => TONES[Math.min(rank, TONES.length - 1)] ?? 'neutral';

/** How many incidents ended, by month and level: the worst at the bottom. */
export function CountsChart({ measures }: { measures: Measures }) {
  const { months, severities } = measures;
  const shown = severities.filter((severity) => months.some(({ summary }) => (summary.severities[severity] ?? 0) > 0));
  const rows = months.map(({ key, summary }) => ({ key, values: shown.map((one) => summary.severities[one] ?? 0) }));
  const top = roundTop(Math.max(0, ...months.map(({ summary }) => summary.incidents)));
  const rank = (series: number) => severities.indexOf(shown[series] ?? '');
  return (
    <MonthChart
      title="Incidents by level"
      top={String(top)}
      label={`${measures.total.incidents} incidents by month and level; the table under it has the figures`}
      months={months}
      legend={shown.map((name, index) => ({ name, tone: toneOf(rank(index)) }))}
      head={['Month', 'Incidents', ...shown]}
      rows={months.map(({ title, summary }, index) => [
        ...[title, String(summary.incidents)],
        ...(rows[index]?.values.map(String) ?? []),
      ])}
    >
      {drawBars(rows, top, BOX).map(({ key, series, ...shape }) => (
        <rect key={key} className={css.bar} data-tone={toneOf(rank(series))} {...shape} />
      ))}
    </MonthChart>
  );
}

/** The share of deadlines that were met, by month. */
export function ClocksChart({ months }: { months: Months }) {
  const shares = months.map(({ key, summary }) => ({ key, values: [summary.clocksMet.ratio ?? 0] }));
  return (
    <MonthChart
      title="Deadlines met"
      top="100 %"
      label="The share of deadlines that were met by month; the table under it has the figures"
      months={months}
      legend={[{ name: 'met in time', tone: 'ok' }]}
      head={['Month', 'Met', 'Of', 'Share', 'Updates on time']}
      rows={months.map(({ title, summary: { clocksMet, updatesOnTime } }) => [
        ...[title, String(clocksMet.count), String(clocksMet.of), shareWords(clocksMet), shareWords(updatesOnTime)],
      ])}
    >
      {drawBars(shares, 1, BOX).map(({ key, series, ...shape }) => (
        <rect key={key} className={css.bar} data-tone="ok" {...shape} />
      ))}
    </MonthChart>
  );
}

const MOST_PEOPLE = 20;

/** Whom incidents woke, and how often at night. */
export function PagesPanel({ people }: { people: Measures['people'] }) {
  const shown = people.slice(0, MOST_PEOPLE);
  const most = Math.max(1, ...shown.map(({ pages }) => pages));
  if (shown.length === 0) return null;
  return (
    <Panel title="Pages by person" note="Night is from 22:00 to 07:00 where the person lives" flush>
      <FigureTable
        label="Pages by person, table"
        head={['Person', 'By day and at night', 'Pages', 'At night', 'Incidents']}
        rows={shown.map(({ name, pages, atNight, incidents }) => [
          name,
          <svg key="bar" className={css.share} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden>
            <rect className={css.bar} data-tone="accent" width={((pages - atNight) / most) * 100} height={10} />
            <rect
              className={css.bar}
              data-tone="bad"
              x={((pages - atNight) / most) * 100}
              width={(atNight / most) * 100}
              height={10}
            />
          </svg>,
          ...[pages, atNight, incidents],
        ])}
      />
      {people.length > shown.length ? (
        <p className={css.more}>{people.length - shown.length} more were woken.</p>
      ) : null}
    </Panel>
  );
}
