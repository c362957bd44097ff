import type { ServerResponse } from 'node:http';
import type { Plan } from '@tocsin/core';
import type { App } from '../../platform/app.ts';
import type { PlanSwap } from '../../platform/plans/plan-change.ts';
import { Problem } from '../../platform/problem.ts';
import { countNewPlan } from '../move/lever.store.ts';
import { leverSigner } from './lever-signer.ts';
import { type LeverSnapshot, readLeverSnapshot } from './lever-snapshot.ts';

/** A client that leaves more than this unread is cut off; it comes back by itself and gets the whole state. */
const MOST_UNREAD_BYTES = 1_000_000;
const KEEP_ALIVE_MS = 15_000;
/** Without news a snapshot is read again after this time: a notification may have been lost. */
const TRUSTED_MS = 10_000;
const KEEP_ALIVE = Buffer.from(': still here\n\n');

interface Service {
  readonly streams: Set<ServerResponse>;
  /** Those of the streams that get each state as a JWS. */
  readonly signed: Set<ServerResponse>;
  snapshot: LeverSnapshot | null;
  readAtMs: number;
  reading: Promise<LeverSnapshot> | null;
  /** Something changed while a read was under way: read once more. */
  stale: boolean;
}

/**
 * Everybody who listens to levers on this node. It keeps one snapshot a service, read anew when a lever moves: one query
 * and one serialisation however many listen.
 */
export class LeverHub {
  readonly #app: App;
  readonly #services = new Map<string, Service>();
  readonly #unsubscribe: readonly (() => void)[];
  readonly #keepAlive: NodeJS.Timeout;
  #streams = 0;

  constructor(app: App) {
    this.#app = app;
    this.#unsubscribe = [
      app.live.subscribe((event) => {
        if (event.kind !== 'change') return;
        if (event.topic === 'lever') void this.#refresh(event.id);
        // The connection was lost: moves may have been missed.
        if (event.topic === 'plan' && event.id === '*')
          for (const service of this.#services.keys()) void this.#refresh(service);
      }),
      app.plans.onChange((swap) => this.#planChanged(swap)),
    ];
    this.#keepAlive = setInterval(() => this.#sayStillHere(), KEEP_ALIVE_MS);
    this.#keepAlive.unref();
  }

  /**
   * Tells this node's streams what was just committed here, before the database says so to all nodes. Resolves when they are
   * told; never rejects.
   */
  async tellNow(service: string): Promise<void> {
    const entry = this.#services.get(service);
    if (entry && entry.streams.size > 0) await this.#refresh(service);
  }

  /** Number of connected applications of a service on this node. */
  connected(service: string): number {
    return this.#services.get(service)?.streams.size ?? 0;
  }

  /** The state now. When the database is away, the last state known. */
  async snapshot(service: string): Promise<LeverSnapshot> {
    const entry = this.#service(service);
    const fresh = this.#app.clock.now() - entry.readAtMs < TRUSTED_MS;
    if (entry.snapshot && fresh && !entry.reading) return entry.snapshot;
    try {
      return await this.#read(service, entry);
    } catch (error) {
      if (entry.snapshot) return entry.snapshot;
      throw error;
    }
  }

  /**
   * Writes the state to `response` now and at every change, until it closes.
   * @throws Problem 'unavailable' when too many listen already
   */
  async stream(service: string, response: ServerResponse, isSigned = false): Promise<void> {
    const most = this.#app.config.leverStreams;
    if (this.#streams >= most) {
      throw new Problem('unavailable', `This node serves ${most} lever streams already: raise TOCSIN_LEVER_STREAMS.`);
    }
    const entry = this.#service(service);
    const first = await this.snapshot(service);
    if (response.destroyed) return;
    // A stream ends with its connection: without chunks each event is one write of bytes that all streams share.
    response.removeHeader('transfer-encoding');
    response.writeHead(200, {
      connection: 'close',
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    response.socket?.setNoDelay(true);
    this.#streams += 1;
    entry.streams.add(response);
    if (isSigned) entry.signed.add(response);
    response.once('close', () => {
      this.#streams -= 1;
      entry.streams.delete(response);
      entry.signed.delete(response);
    });
    response.on('error', () => response.destroy());
    // A change may have arrived since `first` was read; then the newest is what counts.
    const newest = entry.snapshot ?? first;
    response.write((isSigned ? newest.signed().frames : newest.frames).first);
  }

  /** Says something beside the levers to a service's streams on this node: who does not know the event passes it over. */
  say(service: string, event: string, data: unknown): void {
    const frame = Buffer.from(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    for (const response of this.#services.get(service)?.streams ?? []) send(response, frame);
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    clearInterval(this.#keepAlive);
    for (const { streams } of this.#services.values()) for (const response of streams) response.end();
  }

  #service(service: string): Service {
    const known = this.#services.get(service);
    if (known) return known;
    const nothing = { snapshot: null, readAtMs: 0, reading: null, stale: false };
    const entry: Service = { streams: new Set(), signed: new Set(), ...nothing };
    this.#services.set(service, entry);
    return entry;
  }

  /** Reads the state, and tells the streams when it is newer. Callers during a read share it. */
  #read(service: string, entry: Service): Promise<LeverSnapshot> {
    if (entry.reading) return entry.reading;
    const reading = this.#readUntilFresh(service, entry).finally(() => {
      entry.reading = null;
    });
    entry.reading = reading;
    return reading;
  }

  async #readUntilFresh(service: string, entry: Service): Promise<LeverSnapshot> {
    for (;;) {
      entry.stale = false;
      const snapshot = await readLeverSnapshot(this.#app.pool, this.#app.plans.get(service), leverSigner(this.#app));
      entry.readAtMs = this.#app.clock.now();
      if (!entry.snapshot || snapshot.version > entry.snapshot.version) {
        entry.snapshot = snapshot;
        tell(entry, snapshot);
      }
      if (!entry.stale) return entry.snapshot;
    }
  }

  async #refresh(service: string): Promise<void> {
    const entry = this.#services.get(service);
    if (!entry || !this.#app.plans.find(service)) return;
    entry.stale = true;
    await this.#read(service, entry).catch((error: unknown) => {
      entry.readAtMs = 0;
      this.#app.log.warn({ err: error, service }, 'levers could not be read; trying again soon');
    });
  }

  #planChanged({ service, plan, previous }: PlanSwap): void {
    if (!plan) {
      for (const response of this.#services.get(service)?.streams ?? []) response.end();
      this.#services.delete(service);
      return;
    }
    this.countPlan(plan, previous)
      .catch((error: unknown) =>
        this.#app.log.warn({ err: error, service }, 'the levers of the plan could not be counted'),
      )
      .finally(() => this.#refresh(service));
  }

  /** Makes a plan whose levers differ from the last one's a new version for applications. */
  async countPlan(plan: Plan, previous: Plan | null = null): Promise<void> {
    await this.#app.db.transaction().execute(async (tx) => {
      if (await countNewPlan(tx, plan, this.#app.clock.now(), previous))
        await this.#app.live.publish(tx, 'lever', plan.service);
    });
  }

  #sayStillHere(): void {
    for (const [service, entry] of this.#services) {
      if (entry.streams.size === 0) continue;
      for (const response of entry.streams) send(response, KEEP_ALIVE);
      void this.#refresh(service);
    }
  }
}

function tell({ streams, signed }: Service, snapshot: LeverSnapshot): void {
  const plain = snapshot.frames.later;
  const frame = signed.size === 0 ? plain : snapshot.signed().frames.later;
  for (const response of streams) send(response, signed.has(response) ? frame : plain);
}

function send(response: ServerResponse, frame: Buffer): void {
  if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
  else response.write(frame);
}

const hubs = new WeakMap<App, LeverHub>();

/** The one hub of a node. */
export function leverHub(app: App): LeverHub {
  const known = hubs.get(app);
  if (known) return known;
  const hub = new LeverHub(app);
  hubs.set(app, hub);
  return hub;
}
