import { randomBytes } from 'node:crypto';
import type { App } from '../../platform/app.ts';
import { repeat } from '../../platform/repeat.ts';
import { deleteInstances, type InstanceNews, settleInstances, writeInstances } from './instance.store.ts';
import type { InstanceReport, Introduction } from './instance-report.ts';

const WRITE_EVERY_MS = 500;
const MOST_IN_ONE_WRITE = 2000;
/** What waits to be written; more than this is dropped until it is. */
const MOST_WAITING = 50_000;
const TEND_EVERY_MS = 20_000;
/** A stream that says nothing of itself is noted as seen this often. */
const SEEN_AGAIN_MS = 40_000;
/** A stream that was not noted for so long is on a node that is gone. */
export const NODE_GONE_MS = 90_000;
const FORGET_MS = 24 * 3600 * 1000;
/** An id that we made, for an application that has none. */
const NAMELESS = 'listener-';

interface Listener {
  readonly service: string;
  readonly who: Introduction & { readonly instance: string };
  /** One application may listen twice for a moment, as it connects again. */
  streams: number;
  notedAtMs: number;
  /** The levers that it acts on; null: it has not said. */
  leversVersion: number | null;
}

/**
 * Who listens on this node, and what applications say of themselves: kept in memory and written together, so that a storm of
 * connections costs a few statements.
 */
export class InstanceBook {
  readonly #app: App;
  readonly #listeners = new Map<string, Listener>();
  readonly #waiting = new Map<string, InstanceNews>();
  readonly #gone = new Map<string, { readonly service: string; readonly instance: string }>();
  /** Services of which screens should look again. */
  readonly #changed = new Set<string>();
  readonly #stops: readonly (() => Promise<void>)[];

  constructor(app: App) {
    this.#app = app;
    this.#stops = [
      repeat(app, 'noting who listens to levers', WRITE_EVERY_MS, () => this.write()),
      repeat(app, 'looking after those who listen to levers', TEND_EVERY_MS, () => this.tend()),
    ];
  }

  /** Notes a stream. @returns notes that it is over; calling it again changes nothing */
  connect(service: string, who: Introduction): () => void {
    const instance = who.instance ?? `${NAMELESS}${randomBytes(8).toString('hex')}`;
    const key = keyOf({ service, instance });
    const nowMs = this.#app.clock.now();
    const told = { ...who, instance };
    const known = this.#listeners.get(key);
    const listener = known ?? { service, who: told, streams: 0, notedAtMs: nowMs, leversVersion: null };
    this.#listeners.set(key, listener);
    listener.streams += 1;
    this.#note({ ...newsOf(service, told, nowMs), connected: true });
    this.#changed.add(service);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      listener.streams -= 1;
      if (listener.streams === 0) this.#disconnect(key, listener);
    };
  }

  /** Takes what an application says. @returns whether there is room for it */
  report(service: string, report: InstanceReport): boolean {
    const nowMs = this.#app.clock.now();
    const { leversVersion, lagMs } = report;
    const listener = this.#listeners.get(keyOf({ service, instance: report.instance }));
    if (listener?.leversVersion !== leversVersion) this.#changed.add(service);
    if (listener) Object.assign(listener, { notedAtMs: nowMs, leversVersion });
    return this.#note({ ...newsOf(service, report, nowMs), leversVersion, lagMs });
  }

  /** Writes what waits. What could not be written waits on, unless there is something newer. */
  async write(): Promise<void> {
    const gone = [...this.#gone];
    this.#gone.clear();
    while (this.#waiting.size > 0) {
      const batch = [...this.#waiting].slice(0, MOST_IN_ONE_WRITE);
      for (const [key] of batch) this.#waiting.delete(key);
      const news = batch.map(([, one]) => one);
      try {
        await writeInstances(this.#app.db, this.#app.live.node, news);
      } catch (error) {
        for (const [key, one] of batch) if (!this.#waiting.has(key)) this.#waiting.set(key, one);
        for (const [key, who] of gone) this.#gone.set(key, who);
        throw error;
      }
    }
    const ended = gone.map(([, who]) => who);
    await deleteInstances(this.#app.db, ended);
    await this.#tellScreens();
  }

  /** Notes streams as seen again, ends those of nodes that are gone, and forgets the old. */
  async tend(): Promise<void> {
    const nowMs = this.#app.clock.now();
    for (const listener of this.#listeners.values()) {
      if (nowMs - listener.notedAtMs < SEEN_AGAIN_MS) continue;
      listener.notedAtMs = nowMs;
      this.#note({ ...newsOf(listener.service, listener.who, nowMs), connected: true });
    }
    await this.write();
    await settleInstances(this.#app.db, nowMs - NODE_GONE_MS, nowMs - FORGET_MS);
  }

  /** Ends: nobody listens on this node any more. */
  async close(): Promise<void> {
    await Promise.all(this.#stops.map((stop) => stop()));
    for (const [key, listener] of this.#listeners) this.#disconnect(key, listener);
    await this.write();
  }

  #disconnect(key: string, { service, who }: Listener): void {
    this.#listeners.delete(key);
    this.#changed.add(service);
    if (who.instance.startsWith(NAMELESS)) {
      // It may not even have been written.
      this.#waiting.delete(key);
      this.#gone.set(key, { service, instance: who.instance });
      return;
    }
    this.#note({ ...newsOf(service, who, this.#app.clock.now()), connected: false });
  }

  #note(news: InstanceNews): boolean {
    const key = keyOf(news);
    const before = this.#waiting.get(key);
    if (!before && this.#waiting.size >= MOST_WAITING) return false;
    this.#waiting.set(key, before ? merge(before, news) : news);
    return true;
  }

  /** Screens show who listens: they look again when that has changed. */
  async #tellScreens(): Promise<void> {
    const services = [...this.#changed];
    this.#changed.clear();
    for (const service of services) await this.#app.live.publish(this.#app.db, 'lever', service);
  }
}

function newsOf(service: string, who: Introduction & { readonly instance: string }, seenAtMs: number): InstanceNews {
  const { instance, version, sdk, runtime } = who;
  return { service, instance, version, sdk, runtime, seenAtMs, connected: null, leversVersion: null, lagMs: null };
}

function merge(before: InstanceNews, news: InstanceNews): InstanceNews {
  return {
    ...news,
    version: news.version ?? before.version,
    sdk: news.sdk ?? before.sdk,
    runtime: news.runtime ?? before.runtime,
    connected: news.connected ?? before.connected,
    leversVersion: news.leversVersion ?? before.leversVersion,
    lagMs: news.leversVersion === null ? before.lagMs : news.lagMs,
  };
}

function keyOf({ service, instance }: { readonly service: string; readonly instance: string }): string {
  return `${service}\n${instance}`;
}

const books = new WeakMap<App, InstanceBook>();

/** The one book of a node. */
export function instanceBook(app: App): InstanceBook {
  const known = books.get(app);
  if (known) return known;
  const book = new InstanceBook(app);
  books.set(app, book);
  return book;
}
