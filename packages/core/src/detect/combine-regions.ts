import type { EpochMs } from '../model/plan.ts';
import type { CheckedMonitor } from '../model/plan-monitors.ts';
import type { MonitorState } from './fold-check.ts';

/** A region whose node has not looked for so many intervals says nothing. */
const AWAY_INTERVALS = 3;

/** What one region's node has folded; null: it has not looked yet. */
export interface RegionState {
  readonly region: string;
  readonly state: MonitorState | null;
}

type Regions = Pick<CheckedMonitor, 'regions' | 'every' | 'timeout'>;

/**
 * Makes one state of what several regions see. It is down, or degraded, when at least `agree` regions say so; a region whose
 * node is away is unknown and does not count. With fewer known regions than must agree the whole is unknown, and says so.
 * @param before the state of the last look: a status that stays keeps its beginning
 */
export function combineRegions(
  before: MonitorState,
  seen: readonly RegionState[],
  monitor: Regions,
  nowMs: EpochMs,
): MonitorState {
  const { names, agree } = monitor.regions ?? { names: [], agree: 1 };
  const patienceMs = AWAY_INTERVALS * Math.max(monitor.every, monitor.timeout) * 1000;
  const known = seen.flatMap(({ region, state }) => {
    const isKnown = state?.checkedMs != null && nowMs - state.checkedMs <= patienceMs && state.status !== 'unknown';
    return isKnown && names.includes(region) ? [{ region, state }] : [];
  });
  const bad = known.filter(({ state }) => state.status === 'down');
  const worse = known.filter(({ state }) => state.status !== 'up');
  const status = statusOf({ known: known.length, bad: bad.length, worse: worse.length }, agree);
  const failing = bad.map(({ state }) => state.sinceMs).sort((a, b) => a - b);
  const checked = known.map(({ state }) => state.checkedMs ?? 0);
  return {
    ...before,
    status,
    sinceMs: status === before.status ? before.sinceMs : beganMs(status === 'down' ? bad : worse, agree, nowMs),
    failures: bad.length,
    failingSinceMs: failing[0] ?? null,
    successes: known.length - bad.length,
    worse: worse.length,
    worseSinceMs: worse.length > 0 ? Math.min(...worse.map(({ state }) => state.sinceMs)) : null,
    good: known.length - worse.length,
    checkedMs: checked.length > 0 ? Math.max(...checked) : before.checkedMs,
    detail: describe(status, known, names, agree),
  };
}

interface Known {
  readonly region: string;
  readonly state: MonitorState;
}

interface Counts {
  readonly known: number;
  readonly bad: number;
  readonly worse: number;
}

function statusOf({ known, bad, worse }: Counts, agree: number): MonitorState['status'] {
  if (known < agree) return 'unknown';
  if (bad >= agree) return 'down';
  return worse >= agree ? 'degraded' : 'up';
}

/** A status of several regions begins when as many as must agree have it. */
function beganMs(regions: readonly Known[], agree: number, nowMs: EpochMs): EpochMs {
  const since = regions.map(({ state }) => state.sinceMs).sort((a, b) => a - b);
  return since[agree - 1] ?? nowMs;
}

function describe(
  status: MonitorState['status'],
  known: readonly Known[],
  names: readonly string[],
  agree: number,
): string {
  const away = names.filter((name) => !known.some(({ region }) => region === name));
  const missing = away.length > 0 ? `nothing known of ${away.join(', ')}` : '';
  if (status === 'unknown') {
    return `${known.length} of ${names.length} regions known, ${agree} must agree: ${missing}`;
  }
  const bad = known.filter(({ state }) => state.status !== 'up');
  const said = bad.map(({ region, state }) => `${region}: ${state.detail}`);
  const good = known.length - bad.length;
  const well = good > 0 ? [`up in ${good} of ${names.length} regions`] : [];
  return [...said, ...well, ...(missing === '' ? [] : [missing])].join('; ');
}
