import type { EpochMs, Plan } from '@tocsin/core';
import { isLeading, lookAfterTicks } from '../../detect/watch/tick.ts';
import type { App } from '../../platform/app.ts';
import type { Tx } from '../../platform/database/tables.ts';
import { repeat } from '../../platform/repeat.ts';
import { nearOccurrences, notWritten } from './calendar-windows.ts';
import {
  insertMaintenance,
  lockMaintenance,
  type MaintenanceRow,
  occurrenceOf,
  pendingRows,
} from './maintenance.store.ts';
import { settleMaintenance } from './settle-maintenance.ts';

const LOOK_EVERY_MS = 1000;

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
      for (const row of own) kept.set(row.id, await this.#settle(plan, row));
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
        if (row) await settleMaintenance(this.#app, tx, plan, row, { slots: new Set(), nowMs });
      });
    }
  }

  async #settle(plan: Plan, { id, service, changed_at }: MaintenanceRow): Promise<Settled> {
    const nowMs = this.#app.clock.now();
    const known = this.#settled.get(id);
    const isKnown = known?.plan === plan && known.changedAt === changed_at.getTime();
    // Also after the clock was set back.
    if (isKnown && nowMs < known.nextMs && nowMs >= known.lookedMs) return known;
    const row = await this.#app.db.transaction().execute(async (tx) => {
      const locked = await lockMaintenance(tx, id);
      if (!locked) return null;
      return settleMaintenance(this.#app, tx, plan, locked, { slots: await slotsOf(tx, service, locked), nowMs });
    });
    const changedAt = row?.changed_at.getTime() ?? 0;
    return { plan, changedAt, lookedMs: nowMs, nextMs: row ? nextMoment(row, nowMs) : Number.POSITIVE_INFINITY };
  }
}

async function slotsOf(tx: Tx, service: string, { id, window_id }: MaintenanceRow): Promise<Set<EpochMs>> {
  if (window_id === null) return new Set();
  const rows = await tx
    .selectFrom('maintenance')
    .select('slot_at')
    .where('service', '=', service)
    .where('window_id', '=', window_id)
    .where('slot_at', 'is not', null)
    .where('id', '<>', id)
    .execute();
  return new Set(rows.map(({ slot_at }) => slot_at?.getTime() ?? 0));
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
