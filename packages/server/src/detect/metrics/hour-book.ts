import {
  COUNTER_STEP_MS,
  type EpochMs,
  type HourValue,
  type Metric,
  medianOf,
  type UsualRange,
  usualAt,
} from '@tocsin/core';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../platform/database/tables.ts';

const HOUR_MS = 3_600_000;
/** What a crash may lose of the present hour. */
const WRITE_EVERY_MS = 300_000;
/** A year and a bit, so that the same week of last year can be looked at. */
const RETENTION_MS = 60 * 7 * 24 * HOUR_MS;

interface Page {
  readonly service: string;
  readonly metric: string;
  hourMs: EpochMs;
  values: number[];
  steppedMs: EpochMs;
  isWritten: boolean;
}

interface Remembered {
  readonly loadedHourMs: EpochMs;
  readonly rule: string;
  readonly usual: UsualRange | null;
}

/** What each metric was hour by hour, and what it therefore usually is. */
export class HourBook {
  readonly #pages = new Map<string, Page>();
  readonly #remembered = new Map<string, Remembered>();
  #writtenMs = 0;

  /** Takes down what was read of a metric, once in ten seconds. */
  note(service: string, metric: string, value: number, nowMs: EpochMs): void {
    const key = `${service}\n${metric}`;
    const [hourMs, steppedMs] = [floorTo(nowMs, HOUR_MS), floorTo(nowMs, COUNTER_STEP_MS)];
    const page = this.#pages.get(key);
    if (page?.steppedMs === steppedMs) return;
    if (page && page.hourMs === hourMs) {
      page.values.push(value);
      page.steppedMs = steppedMs;
      page.isWritten = false;
      return;
    }
    // The hour before is kept until it is written.
    if (page && !page.isWritten) this.#pages.set(`${key}\n${page.hourMs}`, page);
    this.#pages.set(key, { service, metric, hourMs, values: [value], steppedMs, isWritten: false });
  }

  /** What a metric usually is at this hour. Read once an hour. @returns undefined while nothing is known */
  async usual(
    db: Kysely<Database>,
    service: string,
    metric: Metric,
    zone: string,
    nowMs: EpochMs,
  ): Promise<UsualRange | undefined> {
    const rule = metric.anomalies;
    if (!rule) return undefined;
    const key = `${service}\n${metric.id}`;
    const hourMs = floorTo(nowMs, HOUR_MS);
    const asked = JSON.stringify([rule, zone, metric.unit]);
    const known = this.#remembered.get(key);
    if (known && known.loadedHourMs === hourMs && known.rule === asked) return known.usual ?? undefined;
    const history = await readHours(db, service, metric.id, hourMs - (rule.weeks * 7 + 2) * 24 * HOUR_MS);
    const usual = usualAt(history, rule, zone, nowMs, SMALLEST[metric.unit]);
    this.#remembered.set(key, { loadedHourMs: hourMs, rule: asked, usual });
    return usual ?? undefined;
  }

  /** Writes what is new, every few minutes and whenever an hour is over, and forgets what is too old. @param isLast writes at once */
  async write(db: Kysely<Database>, nowMs: EpochMs, isLast = false): Promise<void> {
    const isNewHour = floorTo(nowMs, HOUR_MS) !== floorTo(this.#writtenMs, HOUR_MS);
    if (Math.abs(nowMs - this.#writtenMs) < WRITE_EVERY_MS && !isNewHour && !isLast) return;
    const due = [...this.#pages].filter(([, page]) => !page.isWritten);
    for (const [, page] of due) page.isWritten = true;
    try {
      await storeHours(
        db,
        due.map(([, page]) => page),
      );
      if (isNewHour) await pruneHours(db, nowMs);
    } catch (error) {
      for (const [, page] of due) page.isWritten = false;
      throw error;
    }
    for (const [key, page] of this.#pages) {
      if (page.isWritten && page.hourMs < floorTo(nowMs, HOUR_MS)) this.#pages.delete(key);
    }
    this.#writtenMs = nowMs;
  }
}

/** Less than this away from the median is noise, whatever the past was: in the unit of the metric. */
const SMALLEST: Readonly<Record<Metric['unit'], number>> = { ratio: 0.002, ms: 1, count: 1, bytes: 1024 };

async function readHours(
  db: Kysely<Database>,
  service: string,
  metric: string,
  fromMs: EpochMs,
): Promise<Map<EpochMs, HourValue>> {
  const rows = await db
    .selectFrom('metric_hour')
    .select(['hour_at', 'value', 'observations'])
    .where('service', '=', service)
    .where('metric', '=', metric)
    .where('hour_at', '>=', new Date(fromMs))
    .execute();
  return new Map(
    rows.map(({ hour_at, value, observations }) => {
      const hourMs = hour_at.getTime();
      return [hourMs, { hourMs, value, observations }];
    }),
  );
}

/** Another node, or this one before a crash, may have seen more of the hour: what saw the most of it counts. */
async function storeHours(db: Kysely<Database>, pages: readonly Page[]): Promise<void> {
  if (pages.length === 0) return;
  await db
    .insertInto('metric_hour')
    .values(
      pages.map(({ service, metric, hourMs, values }) => ({
        ...{ service, metric, hour_at: new Date(hourMs) },
        ...{ value: medianOf(values), observations: values.length },
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['service', 'metric', 'hour_at'])
        .doUpdateSet((eb) => ({
          value: sql`${eb.ref('excluded.value')}`,
          observations: sql`${eb.ref('excluded.observations')}`,
        }))
        .where(sql<boolean>`excluded.observations >= metric_hour.observations`),
    )
    .execute();
}

async function pruneHours(db: Kysely<Database>, nowMs: EpochMs): Promise<void> {
  await db
    .deleteFrom('metric_hour')
    .where('hour_at', '<', new Date(nowMs - RETENTION_MS))
    .execute();
}

function floorTo(atMs: EpochMs, lengthMs: number): EpochMs {
  return Math.floor(atMs / lengthMs) * lengthMs;
}
