/** What a chart needs of one minute of a source. */
export interface FlowMinute {
  readonly minute: string;
  readonly arrived: number;
  readonly delivered: number;
  readonly failed: number;
}

export interface FlowChart {
  /** The surface under what arrived, and the line of what was delivered. */
  readonly arrived: string;
  readonly delivered: string;
  readonly failed: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
  /** The number at the top: round, and not below the largest. */
  readonly top: number;
  readonly totals: { readonly arrived: number; readonly delivered: number; readonly failed: number };
}

interface Frame {
  readonly nowMs: number;
  readonly hours: number;
  readonly width: number;
  readonly height: number;
}

const MINUTE_MS = 60_000;
/** A chart has so many stretches, however long a time it shows. */
const STRETCHES = 60;

type Stretch = Omit<FlowMinute, 'minute'>;

/** Draws a flow into a frame: time from left to right, events by stretch from the bottom up. Minutes that are left out are empty. */
export function drawFlow(minutes: readonly FlowMinute[], frame: Frame): FlowChart {
  const stretches = gather(minutes, frame);
  const top = roundUp(
    Math.max(1, ...stretches.map(({ arrived, delivered, failed }) => Math.max(arrived, delivered, failed))),
  );
  const width = frame.width / STRETCHES;
  const y = (value: number) => frame.height * (1 - value / top);
  // The stretch that is not over would look like a fall.
  const isFirst = stretches.slice(0, -1).every(({ arrived, delivered }) => arrived + delivered === 0);
  const drawn = isFirst ? stretches : stretches.slice(0, -1);
  const line = (pick: (one: Stretch) => number) =>
    drawn.map((one, at) => `${at === 0 ? 'M' : 'L'}${fixed((at + 0.5) * width)} ${fixed(y(pick(one)))}`).join('');
  const [left, right] = [fixed(width / 2), fixed((drawn.length - 0.5) * width)];
  return {
    arrived: `${line((one) => one.arrived)}L${right} ${frame.height}L${left} ${frame.height}Z`,
    delivered: line((one) => one.delivered),
    failed: stretches.flatMap(({ failed }, at) =>
      failed > 0
        ? [{ x: at * width + width * 0.15, y: y(failed), width: width * 0.7, height: (frame.height * failed) / top }]
        : [],
    ),
    top,
    totals: {
      arrived: sum(stretches, (one) => one.arrived),
      delivered: sum(stretches, (one) => one.delivered),
      failed: sum(stretches, (one) => one.failed),
    },
  };
}

function gather(minutes: readonly FlowMinute[], { nowMs, hours }: Frame): readonly Stretch[] {
  const stretchMs = hours * MINUTE_MS;
  const endMs = (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;
  const stretches = Array.from({ length: STRETCHES }, () => ({ arrived: 0, delivered: 0, failed: 0 }));
  for (const { minute, arrived, delivered, failed } of minutes) {
    const stretch = stretches[STRETCHES - Math.ceil((endMs - Date.parse(minute)) / stretchMs)];
    if (!stretch) continue;
    stretch.arrived += arrived;
    stretch.delivered += delivered;
    stretch.failed += failed;
  }
  return stretches;
}

const fixed = (value: number) => value.toFixed(1);
const sum = (stretches: readonly Stretch[], pick: (one: Stretch) => number) =>
  stretches.reduce((total, one) => total + pick(one), 0);

/** 1, 2 or 5 times a power of ten. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) as number) * power;
}
