import { ClockTime } from '../shared/time.tsx';
import { useNow } from '../shared/use-now.ts';
import { drawFlow, type FlowMinute } from './draw-flow.ts';
import css from './flow-chart.module.css';
import { count } from './source-words.ts';

const WIDTH = 600;
const HEIGHT = 100;
const HOUR_MS = 3_600_000;
/** The chart moves on so often. */
const STEP_MS = 10_000;

interface FlowChartProps {
  readonly flow: readonly FlowMinute[];
  readonly hours: number;
  /** Without legend and words beside it, as a card has room for it. */
  readonly small?: boolean;
}

/** What arrived, what was delivered and what failed. */
export function FlowChart({ flow, hours, small = false }: FlowChartProps) {
  const nowMs = Math.floor(useNow() / STEP_MS) * STEP_MS;
  const chart = drawFlow(flow, { nowMs, hours, width: WIDTH, height: HEIGHT });
  const { arrived, delivered, failed } = chart.totals;
  const words = `${count(arrived)} arrived, ${count(delivered)} delivered, ${count(failed)} attempts failed in the last ${hours === 1 ? 'hour' : `${hours} hours`}`;
  return (
    <figure className={css.figure} data-small={small || undefined}>
      <div className={css.top} aria-hidden>
        {count(chart.top)} {hours === 1 ? 'a minute' : `in ${hours} min`}
      </div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={css.chart}
        role="img"
        aria-label={words}
      >
        <path d={chart.arrived} className={css.arrived} />
        {chart.failed.map((bar) => (
          <rect key={bar.x} {...bar} className={css.failed} />
        ))}
        <path d={chart.delivered} className={css.delivered} />
      </svg>
      <div className={css.span} aria-hidden>
        {small ? (
          <span>{hours === 1 ? 'an hour ago' : `${hours} h ago`}</span>
        ) : (
          <ClockTime at={new Date(nowMs - hours * HOUR_MS).toISOString()} />
        )}
        {small ? <span>now</span> : <ClockTime at={new Date(nowMs).toISOString()} zone />}
      </div>
      <figcaption className={css.legend}>
        <span data-line="arrived">{count(arrived)} arrived</span>
        <span data-line="delivered">{count(delivered)} delivered</span>
        <span data-line="failed">{count(failed)} failed</span>
      </figcaption>
    </figure>
  );
}
