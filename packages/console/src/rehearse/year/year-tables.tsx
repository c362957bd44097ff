import type { RehearsedYear } from '../../api/generated/types.gen.ts';
import { formatRough } from '../../shared/duration.ts';
import css from '../rehearse.module.css';

type Spread = RehearsedYear['total']['toFirstPage'];

interface Column {
  readonly name: string;
  readonly isNumber?: boolean;
}

interface Row {
  readonly key: string;
  readonly cells: readonly (string | number)[];
  /** Index of the cell that is a fault. */
  readonly bad?: number;
}

function DataTable({ columns, rows }: { columns: readonly Column[]; rows: readonly Row[] }) {
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <thead>
          <tr>
            {columns.map(({ name, isNumber }) => (
              <th key={name} className={isNumber ? css.number : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells, bad }) => (
            <tr key={key}>
              {cells.map((cell, index) => (
                <td
                  key={columns[index]?.name}
                  className={columns[index]?.isNumber ? css.number : undefined}
                  data-tone={index === bad ? 'bad' : undefined}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const numbers = (...names: readonly string[]): readonly Column[] => names.map((name) => ({ name, isNumber: true }));

const PEOPLE = [
  { name: 'Person' },
  ...numbers('Pages', 'At night', 'Weekend', 'Holidays', 'Notifications', 'Answered'),
];

/** Who is woken how often, the most woken first. */
export function PeopleTable({ year }: { year: RehearsedYear }) {
  const rows = year.people.map(({ person, name, pages, night, weekend, holiday, notifications, answered }) => ({
    key: person,
    cells: [name, pages, night, weekend, holiday, notifications, answered],
  }));
  return <DataTable columns={PEOPLE} rows={rows} />;
}

const LEVELS = [
  { name: 'Level' },
  ...numbers('Incidents', 'Pages', 'Notifications'),
  { name: 'First message' },
  { name: 'Answer' },
  ...numbers('Unanswered'),
];

/** What each level comes to. */
export function LevelTable({ year }: { year: RehearsedYear }) {
  const rows = year.levels.map(({ severity, name, incidents, pages, notifications, unanswered, ...times }) => ({
    key: severity,
    cells: [
      `${severity} ${name}`,
      ...[incidents, pages, notifications],
      spreadWords(times.toFirstPage),
      spreadWords(times.toAcknowledge),
      unanswered,
    ],
    ...(unanswered > 0 ? { bad: 6 } : {}),
  }));
  return <DataTable columns={LEVELS} rows={rows} />;
}

function spreadWords(spread: Spread): string {
  if (!spread) return 'never';
  if (spread.max < 1) return 'at once';
  return [spread.p50, spread.p95, spread.max].map((seconds) => formatRough(seconds)).join(' / ');
}

const FAIRNESS = [
  { name: 'Slot' },
  { name: 'Person' },
  ...numbers('Hours', 'Share', 'Night hours', 'Weekend hours', 'Holidays'),
];

/** How each slot's time is shared. */
export function FairnessTable({ year }: { year: RehearsedYear }) {
  const rows = year.fairness.flatMap(({ schedule, slot, people }) =>
    people.map(({ person, name, hours, share, nightHours, weekendHours, holidays }) => ({
      key: `${schedule}/${slot} ${person}`,
      cells: [
        `${schedule} ${slot}`,
        name,
        hours,
        `${Math.round(share * 1000) / 10} %`,
        nightHours,
        weekendHours,
        holidays,
      ],
    })),
  );
  return <DataTable columns={FAIRNESS} rows={rows} />;
}
