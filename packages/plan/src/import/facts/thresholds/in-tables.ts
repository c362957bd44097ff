import type { Lines, Row, Table } from '../../document/document.ts';
import type { FoundBand, FoundThreshold } from '../../found.ts';
import { plain, readLevel } from '../severities/level.ts';
import { bandFrom, bandOf, titleOf } from './band.ts';
import { healthySide, quantileOf, type Side, windowOf } from './bound.ts';
import { MEASURE_COLUMN, METRIC_COLUMN } from './words.ts';

export interface TableThresholds {
  readonly found: readonly Omit<FoundThreshold, 'id'>[];
  readonly header: Lines;
}

/** The thresholds of a table: `Metric | Target | Warning | Critical`. Null when it is none. */
export function thresholdsInTable(table: Table, inMetrics: boolean): TableThresholds | null {
  const metric = metricColumn(table);
  const bands = table.header.map((title, index) => (index <= metric ? null : bandOf(title)));
  const measures = METRIC_COLUMN.test(plain(table.header[metric] ?? ''));
  if (bands.every((band) => band === null) || !(measures || inMetrics)) return null;
  if (readLevel(table.rows[0]?.cells[0] ?? '', { subject: true })) return null;
  const found = table.rows.flatMap((row) => rowThreshold(row, bands, metric) ?? []);
  if (found.length === 0) return null;
  return {
    found,
    header: { line: table.line, lastLine: Math.max(table.line, (table.rows[0]?.line ?? table.line + 2) - 1) },
  };
}

/** The first column, or the second behind a service: `Service | SLI | SLO`. */
function metricColumn({ header }: Table): number {
  return MEASURE_COLUMN.test(plain(header[1] ?? '')) && !MEASURE_COLUMN.test(plain(header[0] ?? '')) ? 1 : 0;
}

function rowThreshold(
  row: Row,
  columns: readonly (FoundBand['band'] | null)[],
  column: number,
): Omit<FoundThreshold, 'id'> | null {
  const metric = row.cells
    .slice(0, column + 1)
    .join(' ')
    .trim();
  const title = titleOf(metric);
  if (title === '') return null;
  const window = windowOf(metric);
  const bands = columns.flatMap((band, index) => {
    const found = band && bandFrom(band, row.cells[index] ?? '', metric);
    return found ? [{ ...found, forSeconds: found.forSeconds ?? window }] : [];
  });
  if (bands.length === 0) return null;
  const sided = onTheirSides(bands, healthySide(metric));
  const { line, lastLine } = row;
  return { title, quantile: quantileOf(row.cells.join(' ')), bands: sided, anomalies: false, line, lastLine };
}

/**
 * A bound on the healthy side is a target, whatever its column is called: `Threshold | >= 80%` of a success rate, and the
 * first of two that face each other, `<= 10% | > 25%`.
 */
function onTheirSides(bands: readonly FoundBand[], healthy: Side | null): readonly FoundBand[] {
  const alerting = bands.filter(({ band }) => band !== 'target');
  const [first, second] = alerting;
  const facing = first && second && first.side !== second.side ? first : null;
  return bands.map((band) => {
    if (band.band === 'target' || bands.some((other) => other.band === 'target')) return band;
    const isTarget = healthy === null ? band === facing : band.side === healthy && band.value !== 0;
    return isTarget ? { ...band, band: 'target' as const } : band;
  });
}
