import type { EpochMs, Plan } from '@tocsin/core';
import { isLeading, lookAfterTicks } from '../../detect/watch/tick.ts';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { repeat } from '../../platform/repeat.ts';
import { nearOccurrences, notWritten } from './calendar-windows.ts';
import {
  insertMaintenance,
  lockMaintenance,
  lockSeveral,
  type MaintenanceRow,
  occurrenceOf,
  pendingRows,
} from './maintenance.store.ts';
import { noticesOf } from './maintenance.views.ts';
import { settleMaintenance } from './settle-maintenance.ts';

const LOOK_EVERY_MS = 1000;
/** So many are settled in one transaction: few enough that nobody waits long for one of them. */
const BATCH = 50;

/** What was found of an occurrence at the last look: until then nothing of it is due. */
interface Settled {
  readonly plan: Plan;
  readonly changedAt: EpochMs;
  readonly lookedMs: EpochMs;
  readonly nextMs: EpochMs;
}

/** Looks at what is to be announced, to begin or to end. What was done is in the database: another node goes on behind it. */
class MaintenanceWatch {
  readonly #app: App;
  #settled = new Map<string, Settled>();
  #last: Promise<void> = Promise.resolve();

  constructor(app: App) {
    this.#app = app;
  }

  /** Looks follow each other. @throws what the database throws; the next look goes on */
  look(): Promise<void> {
    const next = this.#last.then(() => this.#look());
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #look(): Promise<void> {
    const { db, plans } = this.#app;
    const pending = await pendingRows(db);
    const kept = new Map<string, Settled>();
    for (const { plan } of plans.all()) {
      const own = pending.filter(({ service }) => service === plan.service);
      // First, so that one which the plan has moved is at its new time, and nothing is written down for that.
      for (const [id, settled] of await this.#settle(plan, own)) kept.set(id, settled);
      await this.#write(plan);
    }
    this.#settled = kept;
  }

  /** Writes down what of the calendar is announced or begins. */
  async #write(plan: Plan): Promise<void> {
    const { db, clock } = this.#app;
    const near = nearOccurrences(plan, clock.now());
    if (near.length === 0) return;
    const written = await db
      .selectFrom('maintenance')
      .select(['window_id', 'slot_at'])
      .where('service', '=', plan.service)
      .where(
        'slot_at',
        'in',
        near.map(({ fromMs }) => new Date(fromMs)),
      )
      .execute();
    for (const occurrence of notWritten(near, written)) {
      await db.transaction().execute(async (tx) => {
        const nowMs = clock.now();
        const { id } = await insertMaintenance(tx, occurrence, tasksOf(plan, occurrence.window), null, nowMs);
        const row = await lockMaintenance(tx, id);
        if (!row) return;
        const notices = await noticesOf(tx, [id]);
        await settleMaintenance(this.#app, tx, plan, row, { slots: new Set(), notices, nowMs });
      });
    }
  }

  /** Settles those of a plan of which something may be due. @returns what was found, by id */
  async #settle(plan: Plan, rows: readonly MaintenanceRow[]): Promise<[string, Settled][]> {
    const nowMs = this.#app.clock.now();
    const known = rows.flatMap((row): [string, Settled][] => {
      const settled = this.#settled.get(row.id);
      return settled && isStill(settled, plan, row, nowMs) ? [[row.id, settled]] : [];
    });
    const fresh = new Set(known.map(([id]) => id));
    const ids = rows.map(({ id }) => id).filter((id) => !fresh.has(id));
    for (let at = 0; at < ids.length; at += BATCH) {
      const settled = await this.#settleBatch(plan, ids.slice(at, at + BATCH), nowMs);
      known.push(...settled.map((row): [string, Settled] => [row.id, settledAt(plan, row, nowMs)]));
    }
    return known;
  }

  #settleBatch(plan: Plan, ids: readonly string[], nowMs: EpochMs): Promise<MaintenanceRow[]> {
    return this.#app.db.transaction().execute(async (tx) => {
      const locked = await lockSeveral(tx, ids);
      const told = await noticesOf(tx, ids);
      const slots = await takenSlots(tx, plan.service, locked);
      const settled: MaintenanceRow[] = [];
      for (const row of locked) {
        const others = slots.filter(({ id, window_id }) => id !== row.id && window_id === row.window_id);
        const notices = told.filter(({ maintenance_id }) => maintenance_id === row.id);
        const known = { notices, slots: new Set(others.map(({ slotMs }) => slotMs)), nowMs };
        const now = await settleMaintenance(this.#app, tx, plan, row, known);
        // The next one of its window must see where this one went.
        const own = slots.find(({ id }) => id === row.id);
        if (own) own.slotMs = now.slot_at?.getTime() ?? Number.NaN;
        settled.push(now);
      }
      return settled;
    });
  }
}

/** Whether nothing can have become of it since. Also after the clock was set back. */
function isStill(settled: Settled, plan: Plan, { changed_at }: MaintenanceRow, nowMs: EpochMs): boolean {
  const isKnown = settled.plan === plan && settled.changedAt === changed_at.getTime();
  return isKnown && nowMs < settled.nextMs && nowMs >= settled.lookedMs;
}

function settledAt(plan: Plan, row: MaintenanceRow, nowMs: EpochMs): Settled {
  return { plan, changedAt: row.changed_at.getTime(), lookedMs: nowMs, nextMs: nextMoment(row, nowMs) };
}

interface TakenSlot {
  readonly id: string;
  readonly window_id: string | null;
  slotMs: EpochMs;
}

/** For which moments the calendar of these occurrences has something written down. */
async function takenSlots(tx: Tx, service: string, rows: readonly MaintenanceRow[]): Promise<TakenSlot[]> {
  const windows = new Set(rows.flatMap(({ window_id }) => window_id ?? []));
  if (windows.size === 0) return [];
  const found = await tx
    .selectFrom('maintenance')
    .select(['id', 'window_id', 'slot_at'])
    .where('service', '=', service)
    .where('window_id', 'in', [...windows])
    .where('slot_at', 'is not', null)
    .execute();
  return found.map(({ id, window_id, slot_at }) => ({ id, window_id, slotMs: slot_at?.getTime() ?? Number.NaN }));
}

function tasksOf(plan: Plan, window: string | null): readonly string[] {
  return plan.maintenance[window ?? '']?.tasks ?? [];
}

/** When time next makes something of it. */
function nextMoment(row: MaintenanceRow, nowMs: EpochMs): EpochMs {
  const { fromMs, untilMs, announce } = occurrenceOf(row);
  const moments = [fromMs, untilMs, ...announce.map(({ before }) => fromMs - before * 1000)];
  return Math.min(...moments.filter((moment) => moment > nowMs));
}

const watches = new WeakMap<App, MaintenanceWatch>();

/** Does what is due by now: what is announced, begins, ends, or follows a changed plan. */
export function lookAtMaintenance(app: App): Promise<void> {
  const watch = watches.get(app) ?? new MaintenanceWatch(app);
  watches.set(app, watch);
  return watch.look();
}

/** Looks each second while this node leads, and after each tick that is waited for. @returns how to stop */
export function startMaintenance(app: App): () => Promise<void> {
  const stopAfterTicks = lookAfterTicks(app, () => lookAtMaintenance(app));
  const look = () => (isLeading(app) ? lookAtMaintenance(app) : Promise.resolve());
  const stop = repeat(app, 'a look at maintenance', LOOK_EVERY_MS, look, 'error');
  return async () => {
    stopAfterTicks();
    await stop();
  };
}
