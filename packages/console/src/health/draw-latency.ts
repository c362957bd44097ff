/** What a chart needs of one stretch of a monitor's history. */
export interface LatencyPoint {
  readonly at: string;
  readonly count: number;
  readonly failed: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export interface LatencyChart {
  /** Lines of half of the answers and of 95 in a hundred, broken where nothing answered. */
  readonly p50: string;
  readonly p95: string;
  /** Stretches with failures: where, how wide, and the share that failed, from 0 to 1. */
  readonly failures: readonly { readonly x: number; readonly width: number; readonly share: number }[];
  /** The value at the top, in milliseconds: a round number above the largest. */
  readonly topMs: number;
}

interface Frame {
  readonly fromMs: number;
  readonly toMs: number;
  readonly width: number;
  readonly height: number;
}

/** Draws a history into a frame: time from left to right, milliseconds from the bottom up. */
export function drawLatency(points: readonly LatencyPoint[], stepMs: number, frame: Frame): LatencyChart {
  const topMs = roundUp(Math.max(1, ...points.map((point) => point.p95Ms ?? point.p50Ms ?? 0)));
  const scale = frame.width / Math.max(1, frame.toMs - frame.fromMs);
  const x = (point: LatencyPoint) => (Date.parse(point.at) + stepMs / 2 - frame.fromMs) * scale;
  const line = (pick: (point: LatencyPoint) => number | null) =>
    linePath(
      points.map((point) => {
        const ms = pick(point);
        return ms === null ? null : [x(point), frame.height * (1 - ms / topMs)];
      }),
    );
  const width = Math.max(2, stepMs * scale);
  const failures = points
    .filter(({ failed }) => failed > 0)
    .map((point) => ({ x: x(point) - width / 2, width, share: point.failed / Math.max(1, point.count) }));
  return { p50: line(({ p50Ms }) => p50Ms), p95: line(({ p95Ms }) => p95Ms), failures, topMs };
}

function linePath(places: readonly (readonly number[] | null)[]): string {
  let isDown = false;
  return places
    .flatMap((place) => {
      if (!place) {
        isDown = false;
        return [];
      }
      const [x = 0, y = 0] = place;
      // A line of no length is drawn as a dot: what stands alone must be seen, too.
      const end = isDown ? '' : 'h0';
      const move = isDown ? 'L' : 'M';
      isDown = true;
      return [`${move}${x.toFixed(1)} ${y.toFixed(1)}${end}`];
    })
    .join('');
}

/** 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) as number) * power;
}
