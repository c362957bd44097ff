import { type CalendarCell, cellsOf, MONTHS, monthColumns } from './calendar-cells.ts';
import css from './year.module.css';

interface HeatMapProps {
  readonly year: number;
  /** One number a day, the first of January first. */
  readonly days: readonly number[];
  /** What the whole shows, for people who do not see it. */
  readonly label: string;
  /** `bad`: every day above nothing is a fault. */
  readonly tone: 'load' | 'bad';
  readonly wordsOf: (value: number) => string;
}

const CELL = 13;
const GAP = 2;
const TOP = 16;
const LEFT = 30;

/** A year as a calendar: weeks are columns, weekdays rows, the stronger the more. */
export function HeatMap({ year, days, label, tone, wordsOf }: HeatMapProps) {
  const cells = cellsOf(year, days);
  const columns = (cells.at(-1)?.week ?? 0) + 1;
  const width = LEFT + columns * (CELL + GAP);
  const height = TOP + 7 * (CELL + GAP);
  const most = Math.max(1, ...days);
  return (
    <div className={css.calendar}>
      <svg viewBox={`0 0 ${width} ${height}`} style={{ minWidth: width }} role="img" aria-label={label}>
        {monthColumns(cells).map((week, month) => (
          <text key={MONTHS[month]} x={LEFT + week * (CELL + GAP)} y={11}>
            {MONTHS[month]}
          </text>
        ))}
        {['Mon', 'Wed', 'Fri', 'Sun'].map((day, index) => (
          <text key={day} x={0} y={TOP + index * 2 * (CELL + GAP) + 10}>
            {day}
          </text>
        ))}
        {cells.map((cell) => (
          <Day key={cell.date} cell={cell} most={most} tone={tone} words={wordsOf(cell.value)} />
        ))}
      </svg>
    </div>
  );
}

interface DayProps {
  readonly cell: CalendarCell;
  readonly most: number;
  readonly tone: HeatMapProps['tone'];
  readonly words: string;
}

function Day({ cell, most, tone, words }: DayProps) {
  const { week, weekday, value, date } = cell;
  // A day with anything at all must be seen beside one with nothing.
  const strength = value === 0 ? 0 : Math.round(25 + (75 * value) / most);
  return (
    <rect
      x={LEFT + week * (CELL + GAP)}
      y={TOP + weekday * (CELL + GAP)}
      width={CELL}
      height={CELL}
      rx={2}
      style={{ fill: `color-mix(in srgb, var(${tone === 'bad' ? '--bad' : '--accent'}) ${strength}%, var(--inset))` }}
    >
      <title>
        {date}: {words}
      </title>
    </rect>
  );
}
