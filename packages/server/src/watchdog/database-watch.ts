import { type EpochMs, type Plan, SYSTEM } from '@tocsin/core';
import { isLeading } from '../detect/watch/tick.ts';
import { queueMessage } from '../page/deliver/queue-message.ts';
import { onCallPlan, rememberedOnCallPlan } from '../page/on-call/on-call-plan.ts';
import type { App } from '../platform/app.ts';
import { audit } from '../platform/audit.ts';
import { type DatabaseOutage, foldLook, NO_OUTAGE } from './database-outage.ts';
import { tellLastResort } from './last-resort.ts';
import { backWords, goneWords, nodeName } from './last-words.ts';

const ANSWER_WITHIN_MS = 5_000;
/** Nodes that do not lead wait longer, so that one outage is told by one node where it can be. */
const OTHERS_WAIT_TIMES = 3;
const REMEMBER_EVERY_MS = 60_000;

interface Back {
  readonly service: string;
  readonly sinceMs: EpochMs;
  readonly backMs: EpochMs;
}

/** Looks at the database every few seconds, and tells the last resort of the plans when it stays away. */
export class DatabaseWatch {
  readonly #app: App;
  readonly #stopping = new AbortController();
  readonly #outages = new Map<string, DatabaseOutage>();
  readonly #telling = new Set<Promise<unknown>>();
  #backs: Back[] = [];
  /** Whether this node led before the outage: without the database nobody does. */
  #led = false;
  #answered = true;
  #rememberedAt = Number.NEGATIVE_INFINITY;

  constructor(app: App) {
    this.#app = app;
  }

  /** Whether the last look was answered. */
  answered(): boolean {
    return this.#answered;
  }

  async look(): Promise<void> {
    const plans = this.#app.plans.all().map(({ plan }) => plan);
    const watched = plans.filter(({ watchdog }) => watchdog.lastResort.length > 0 || watchdog.heartbeat !== null);
    if (watched.length === 0) return;
    const reason = await askDatabase(this.#app);
    this.#answered = reason === null;
    const gone = watched.filter((plan) => this.#fold(plan));
    // The lead may move while the database comes and goes; who led before that tells.
    const isCalm = [...this.#outages.values()].every(({ sinceMs }) => sinceMs === null);
    if (this.#answered && isCalm) this.#led = isLeading(this.#app);
    if (gone.length > 0) this.#tellGone(gone, reason ?? '');
    if (!this.#answered) return;
    await this.#remember(watched);
    await this.#tellBack();
  }

  /** Gives up what is still being told. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#telling);
  }

  /** @returns whether the last resort of the plan is to be told now */
  #fold({ service, watchdog }: Plan): boolean {
    const before = this.#outages.get(service) ?? NO_OUTAGE;
    const look = { atMs: this.#app.clock.now(), answered: this.#answered };
    const goneAfterMs = watchdog.databaseGoneAfter * 1000 * (this.#led ? 1 : OTHERS_WAIT_TIMES);
    const { outage, tell } = foldLook(before, look, goneAfterMs);
    this.#outages.set(service, outage);
    if (tell === 'back' && before.sinceMs !== null)
      this.#backs.push({ service, sinceMs: before.sinceMs, backMs: before.backMs ?? look.atMs });
    return tell === 'gone' && watchdog.lastResort.length > 0;
  }

  /** Not waited for: a vendor that is slow must not keep this node from looking. */
  #tellGone(gone: readonly Plan[], reason: string): void {
    const nowMs = this.#app.clock.now();
    const sinceMs = Math.min(...gone.map(({ service }) => this.#outages.get(service)?.sinceMs ?? nowMs));
    const plans = gone.map((plan) => rememberedOnCallPlan(this.#app, plan));
    this.#app.log.fatal(
      { since: new Date(sinceMs).toISOString(), reason },
      'the database is away: telling the last resort',
    );
    const telling = tellLastResort(this.#app, plans, goneWords(plans, sinceMs, nowMs, reason), this.#stopping.signal)
      .catch((error: unknown) => this.#app.log.fatal({ err: error }, 'telling the last resort failed'))
      .finally(() => this.#telling.delete(telling));
    this.#telling.add(telling);
  }

  /** Who is on call must be known when the database is away. */
  async #remember(plans: readonly Plan[]): Promise<void> {
    if (performance.now() - this.#rememberedAt < REMEMBER_EVERY_MS) return;
    for (const { service } of plans) await onCallPlan(this.#app, service);
    this.#rememberedAt = performance.now();
  }

  async #tellBack(): Promise<void> {
    for (const back of this.#backs) {
      await tellBackOf(this.#app, back);
      this.#backs = this.#backs.filter((one) => one !== back);
    }
  }
}

/** @returns null when the database answered, else why not, without a secret */
async function askDatabase(app: App): Promise<string | null> {
  const query = { text: 'select 1', query_timeout: ANSWER_WITHIN_MS };
  return app.pool.query(query).then(
    () => null,
    (error: Error & { code?: string }) => error.code ?? error.message,
  );
}

async function tellBackOf(app: App, back: Back): Promise<void> {
  const plan = app.plans.find(back.service);
  if (!plan) return;
  const words = backWords(plan, back);
  await app.db.transaction().execute(async (tx) => {
    for (const { channel, address } of plan.watchdog.lastResort) {
      await queueMessage(app, tx, {
        ...{ kind: 'notification', service: plan.service, incidentId: null, channel, address, name: address },
        ...words,
        idempotencyKey: `watchdog:back:${nodeName()}:${back.service}:${back.sinceMs}:${channel}:${address}`,
      });
    }
    const detail = { node: nodeName(), since: new Date(back.sinceMs), back: new Date(back.backMs) };
    await audit(tx, app.clock.now(), SYSTEM, 'watchdog.last-resort-told', plan.service, detail);
  });
}
