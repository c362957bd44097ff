import css from './sparkline.module.css';
import { drawSparkline } from './sparkline-path.ts';
import type { Tone } from './tone.ts';

const WIDTH = 112;
const HEIGHT = 22;
const MARGIN = 3;

/** The latest readings as a line. It is hidden from screen readers: the detail beside it says the same in words. */
export function Sparkline({ values, tone }: { values: readonly (number | null)[]; tone: Tone }) {
  const { path, last } = drawSparkline(values, WIDTH, HEIGHT);
  return (
    <svg
      className={css.sparkline}
      data-tone={tone}
      aria-hidden="true"
      width={WIDTH + 2 * MARGIN}
      height={HEIGHT + 2 * MARGIN}
      viewBox={`${-MARGIN} ${-MARGIN} ${WIDTH + 2 * MARGIN} ${HEIGHT + 2 * MARGIN}`}
    >
      <path d={path} />
      {last ? <circle cx={last.x} cy={last.y} r={2.2} /> : null}
    </svg>
  );
}
