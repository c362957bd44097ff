import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { leverHub } from '../../contain/sdk/lever-hub.ts';
import type { App } from '../../platform/app.ts';
import { repeat } from '../../platform/repeat.ts';
import { BY_HAND, onInboxWake } from '../receive/wake.ts';
import { openConnections } from './connections.ts';
import { Flow } from './flow.ts';
import { settingsOf } from './lever-settings.ts';
import { orderWaiting } from './order-waiting.ts';
import { type OwnedSource, SourceOwner, type WantedSource } from './own-sources.ts';
import { reportFlows } from './report-flows.ts';

/** A delivery under way when the node stops gets so long to end. */
const STOP_WITHIN_MS = 10_000;
const REPORT_EVERY_MS = 1_000;
/** Levers are heard of at once; this is for a notification that was lost. */
const LEVERS_EVERY_MS = 5_000;

/**
 * Delivers the sources of the inbox that this node owns, and takes those whose node is gone.
 * @returns how to stop: what is under way is finished, and the sources are let go
 */
export async function startDelivery(app: App): Promise<() => Promise<void>> {
  const delivery = new Delivery(app);
  await delivery.look();
  return () => delivery.stop();
}

class Delivery {
  readonly #app: App;
  readonly #connections = openConnections();
  readonly #flows = new Map<number, Flow>();
  readonly #sources = new Map<number, WantedSource>();
  readonly #owner: SourceOwner;
  readonly #ends: readonly (() => unknown)[];

  constructor(app: App) {
    this.#app = app;
    // It hears of moves before we do, so that what it is asked for then is new.
    leverHub(app);
    this.#owner = new SourceOwner(app, {
      take: (owned) => void this.#take(owned).catch((error: unknown) => this.#notTaken(owned, error)),
      letGo: (number) => this.#letGo(number),
      change: (number, wanted) => void this.#change(number, wanted).catch((error: unknown) => this.#unread(error)),
      loseAll: () => this.#loseAll(),
    });
    this.#ends = [
      app.live.subscribe((event) => {
        if (event.kind !== 'change') return;
        if (event.topic === 'lever') void this.#readLevers(event.id);
        if (event.topic === 'inbox') this.#flows.get(Number.parseInt(event.id, 10))?.nudge(event.id.endsWith(BY_HAND));
        // The connection was lost: moves may have been missed.
        if (event.topic === 'plan' && event.id === '*') void this.#readAllLevers();
      }),
      onInboxWake(app, (number, byHand) => this.#flows.get(number)?.nudge(byHand)),
      app.plans.onChange(() => void this.look()),
      repeat(app, 'a look at the levers of the inbox', LEVERS_EVERY_MS, () => this.#readAllLevers()),
      repeat(app, 'the report of the inbox', REPORT_EVERY_MS, () => reportFlows(app, this.#flows)),
    ];
  }

  async look(): Promise<void> {
    await this.#owner
      .look()
      .catch((error: unknown) =>
        this.#app.log.warn({ err: error }, 'the sources of the inbox could not be looked after'),
      );
  }

  async stop(): Promise<void> {
    await Promise.all(this.#ends.map((end) => end()));
    await this.#owner.stop();
    this.#sources.clear();
    await this.#connections.destroy();
  }

  async #take(owned: OwnedSource): Promise<void> {
    const { number, service, source, epoch, notBeforeMs } = owned;
    this.#sources.set(number, owned);
    const own = { source: number, node: this.#app.live.node, epoch };
    const settings = await this.#settings(owned);
    // It may have been lost or taken anew while the levers were read.
    if (this.#sources.get(number) !== owned) return;
    const onLost = () => void this.#lost(number);
    const parts = {
      app: this.#app,
      connections: this.#connections,
      service,
      source,
      own,
      settings,
      notBeforeMs,
      onLost,
    };
    this.#flows.set(number, new Flow(parts));
    // The plan may have changed while nobody owned it.
    void this.#order(number, source.first);
    this.#app.log.info({ service, source: source.id }, 'this node delivers a source of the inbox');
  }

  /** Without its levers nobody knows whether it is paused: it is let go, and taken again at the next look. */
  #notTaken({ number }: OwnedSource, error: unknown): void {
    this.#unread(error);
    void this.#lost(number);
  }

  #unread(error: unknown): void {
    this.#app.log.warn({ err: error }, 'the levers of the inbox could not be read; trying again soon');
  }

  async #letGo(number: number): Promise<void> {
    this.#sources.delete(number);
    const flow = this.#flows.get(number);
    this.#flows.delete(number);
    await flow?.stop(STOP_WITHIN_MS);
    if (flow) await reportFlows(this.#app, new Map([[number, flow]])).catch(() => undefined);
  }

  #loseAll(): void {
    for (const flow of this.#flows.values()) flow.abandon();
    this.#flows.clear();
    this.#sources.clear();
  }

  async #lost(number: number): Promise<void> {
    this.#sources.delete(number);
    this.#flows.delete(number);
    await this.#owner.forget(number);
  }

  async #change(number: number, wanted: WantedSource): Promise<void> {
    const owned = this.#sources.get(number);
    if (!owned) return;
    const isOrdered = isDeepStrictEqual(owned.source.first, wanted.source.first);
    // The same object stands for the same ownership.
    Object.assign(owned, wanted);
    if (!isOrdered) void this.#order(number, wanted.source.first);
    const settings = await this.#settings(wanted);
    this.#flows.get(number)?.change(wanted.source, settings);
  }

  /** Orders what waits by the types that come first in the plan, unless the plan changes again. */
  async #order(number: number, first: readonly string[]): Promise<void> {
    const goesOn = () => this.#sources.get(number)?.source.first === first;
    const onChanged = () => this.#flows.get(number)?.startAnew();
    while (goesOn()) {
      try {
        return await orderWaiting(this.#app.pool, number, first, { goesOn, onChanged });
      } catch (error) {
        if (!goesOn()) return;
        this.#app.log.warn({ err: error, source: number }, 'what waits could not be put in order; trying again');
        await sleep(LEVERS_EVERY_MS, undefined, { ref: false });
      }
    }
  }

  async #readAllLevers(): Promise<void> {
    const services = new Set([...this.#flows.values()].map(({ service }) => service));
    await Promise.all([...services].map((service) => this.#readLevers(service)));
  }

  async #readLevers(service: string): Promise<void> {
    const flows = [...this.#flows].filter(([, flow]) => flow.service === service);
    if (flows.length === 0 || !this.#app.plans.find(service)) return;
    try {
      const { state } = await leverHub(this.#app).snapshot(service);
      for (const [number, flow] of flows) {
        const source = this.#sources.get(number)?.source;
        if (source) flow.change(source, settingsOf(source, state));
      }
    } catch (error) {
      this.#unread(error);
    }
  }

  /** @throws when they were never read and the database is away */
  async #settings({ service, source }: WantedSource) {
    const { state } = await leverHub(this.#app).snapshot(service);
    return settingsOf(source, state);
  }
}
