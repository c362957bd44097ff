import type { GetMonitorHistoryResponse } from '../api/generated/types.gen.ts';
import { ClockTime } from '../shared/time.tsx';
import { drawLatency } from './draw-latency.ts';
import css from './latency-chart.module.css';

const WIDTH = 800;
const HEIGHT = 160;
const STEP_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

interface LatencyChartProps {
  readonly history: GetMonitorHistoryResponse;
  readonly fromMs: number;
  readonly toMs: number;
}

/** How long the answers took, and when checks failed. */
export function LatencyChart({ history, fromMs, toMs }: LatencyChartProps) {
  const { points, unit } = history;
  const chart = drawLatency(points, STEP_MS[unit], { fromMs, toMs, width: WIDTH, height: HEIGHT });
  const checks = points.reduce((sum, { count }) => sum + count, 0);
  const failed = points.reduce((sum, point) => sum + point.failed, 0);
  return (
    <figure className={css.figure}>
      <div className={css.top}>{chart.topMs >= 1000 ? `${chart.topMs / 1000} s` : `${chart.topMs} ms`}</div>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={css.chart}
        role="img"
        aria-label={`${checks} checks, ${failed} of them failed`}
      >
        {chart.failures.map(({ x, width, share }) => (
          <rect key={x} x={x} y={0} width={width} height={HEIGHT} className={css.failed} opacity={0.12 + 0.3 * share} />
        ))}
        <path d={chart.p95} className={css.p95} />
        <path d={chart.p50} className={css.p50} />
      </svg>
      <div className={css.span}>
        <ClockTime at={new Date(fromMs).toISOString()} />
        <ClockTime at={new Date(toMs).toISOString()} zone />
      </div>
      <figcaption className={css.legend}>
        <span data-line="p50">half of the answers took no longer</span>
        <span data-line="p95">95 of a hundred</span>
        <span data-line="failed">failed</span>
        <span>
          {checks} checks by the {unit}, {failed} failed
        </span>
      </figcaption>
    </figure>
  );
}
