import type { EpochMs, ExtraOverride, ScheduleOverride } from '@tocsin/core';
import type { Kysely, Selectable } from 'kysely';
import type { App } from '../../platform/app.ts';
import type { Database } from '../../platform/database/tables.ts';
import type { OnCallTables } from './on-call.tables.ts';

type Db = Kysely<Database>;

/** An override that was made while Tocsin runs. Its moments are those between which it really holds. */
export interface MadeOverride extends ExtraOverride {
  readonly id: string;
  readonly service: string;
  readonly reason: string;
  readonly by: string;
  /** When it was made, or taken back. */
  readonly changedMs: EpochMs;
}

/** The overrides of a service that hold at some time from a moment on, in the order in which they were made. */
export async function readOverrides(db: Db, service: string, fromMs: EpochMs): Promise<readonly MadeOverride[]> {
  const rows = await db
    .selectFrom('schedule_override')
    .selectAll()
    .where('service', '=', service)
    .where('to_at', '>', new Date(fromMs))
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '>', new Date(fromMs))]))
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(madeOverrideOf);
}

export function madeOverrideOf(row: Selectable<OnCallTables['schedule_override']>): MadeOverride {
  const { id, service, schedule, reason, by } = row;
  const changedMs = (row.ended_at ?? row.created_at).getTime();
  return { id, service, schedule, reason, by, changedMs, override: overrideOf(row) };
}

function overrideOf(row: Selectable<OnCallTables['schedule_override']>): ScheduleOverride {
  const [first = null, second = ''] = row.people;
  const fromMs = row.from_at.getTime();
  const toMs = Math.min(row.to_at.getTime(), row.ended_at?.getTime() ?? Number.POSITIVE_INFINITY);
  if (row.kind === 'swap') return { kind: 'swap', people: [first ?? '', second], fromMs, toMs };
  return { kind: 'override', slot: row.slot ?? '', person: first, fromMs, toMs };
}

interface Known {
  readonly readMs: number;
  readonly list: readonly MadeOverride[];
}

interface Memory {
  readonly known: Map<string, Known>;
  /** Counts what was forgotten, so that a reading from before is not kept after it. */
  forgotten: number;
}

/** Should a notification ever be lost, an override is seen after so long all the same. */
const KEPT_MS = 10_000;
/** Overrides that have just ended are kept, because a clock may be a little behind. */
const ENDED_MS = 3_600_000;

const memories = new WeakMap<App, Memory>();

/** The overrides of a service that hold now or later; kept in memory until one changes. */
export async function overridesInForce(app: App, db: Db, service: string): Promise<readonly MadeOverride[]> {
  const memory = memoryOf(app);
  const known = memory.known.get(service);
  if (known && performance.now() - known.readMs < KEPT_MS) return known.list;
  const [readMs, before] = [performance.now(), memory.forgotten];
  const list = await readOverrides(db, service, app.clock.now() - ENDED_MS);
  // What did not change stays the same object, and with it all that is remembered of its schedules.
  const kept = known && JSON.stringify(known.list) === JSON.stringify(list) ? known.list : list;
  if (before === memory.forgotten) memory.known.set(service, { readMs, list: kept });
  return kept;
}

/** The overrides of a service as this node last read them, however long ago. */
export function rememberedOverrides(app: App, service: string): readonly MadeOverride[] {
  return memoryOf(app).known.get(service)?.list ?? [];
}

/** After a change on this node: the next reading must not wait for the notification. */
export function forgetOverrides(app: App, service: string): void {
  const memory = memoryOf(app);
  memory.forgotten += 1;
  const known = memory.known.get(service);
  if (known) memory.known.set(service, { ...known, readMs: Number.NEGATIVE_INFINITY });
}

function memoryOf(app: App): Memory {
  const known = memories.get(app);
  if (known) return known;
  const memory: Memory = { known: new Map(), forgotten: 0 };
  memories.set(app, memory);
  app.live.subscribe((event) => {
    if (event.kind !== 'change') return;
    const services = event.topic === 'oncall' ? [event.id] : event.id === '*' ? [...memory.known.keys()] : [];
    for (const service of services) forgetOverrides(app, service);
  });
  return memory;
}
