import { FULL_BUCKET, type RateBucket, refillBucket, takeToken, waitForToken } from '@tocsin/core';
import type { FetchedEvent } from './fetch-events.ts';
import type { Lane, Settings } from './lever-settings.ts';

/** Of what has limits of its own, no more wait in memory. */
const MOST_SCOPED = 64;

type Part = 'all' | 'scope';

/** How many deliveries of a source may be under way, and how many may begin a second, as its levers say now. */
export class FlowLimits {
  readonly #source: string;
  readonly #underWay: Record<Part, number> = { all: 0, scope: 0 };
  readonly #buckets: Record<Part, RateBucket> = { all: FULL_BUCKET, scope: FULL_BUCKET };
  #settings: Settings;
  #everybody: Lane;
  #waitMs = 0;
  /** Events of limits of a scope that wait in memory. */
  #scopedHere = 0;
  #hasPassedBy = false;
  /** The rate that the scope of the rate's lever has; known once an event was in it. */
  #scopedRate: number | null = null;

  constructor(source: string, settings: Settings) {
    this.#source = source;
    this.#settings = settings;
    this.#everybody = { settings: settings.everybody, limit: 'all', bucket: 'all' };
  }

  /** @returns whether anything is different */
  change(settings: Settings): boolean {
    const isSame = settings.key === this.#settings.key;
    this.#settings = settings;
    this.#everybody = { settings: settings.everybody, limit: 'all', bucket: 'all' };
    return !isSame;
  }

  /** Whether nothing at all may begin. */
  get isPaused(): boolean {
    return this.#settings.everybody.isPaused && this.#settings.scoped === null;
  }

  /** Whether only types that come first are read; a scope may let others through, which are then looked at one by one. */
  get firstOnly(): boolean {
    return this.#settings.everybody.firstOnly && this.#settings.scoped === null;
  }

  get concurrency(): number {
    return this.#settings.everybody.concurrency;
  }

  /**
   * Whether an event that was read is kept in memory: what is paused is passed by, and of what has a limit of its own only so many,
   * or they would stand before all others.
   */
  accepts(event: FetchedEvent): boolean {
    if (this.#settings.scoped === null) return true;
    const { settings, limit, bucket } = this.#lane(event);
    if (settings.isPaused || (settings.firstOnly && event.priority !== 0)) return false;
    if (limit === 'all' && bucket === 'all') return true;
    if (this.#scopedHere >= MOST_SCOPED) {
      this.#hasPassedBy = true;
      return false;
    }
    this.#scopedHere += 1;
    return true;
  }

  /** Nothing waits in memory any more. */
  forget(): void {
    this.#scopedHere = 0;
  }

  /** Whether what was passed by may be read now; asked once, it is taken for done. */
  wantsPassedBy(): boolean {
    if (!this.#hasPassedBy || this.#scopedHere > 0) return false;
    this.#hasPassedBy = false;
    return true;
  }

  /** Brings the buckets up to now. */
  refill(): void {
    this.#waitMs = 0;
    const nowMs = performance.now();
    for (const part of ['all', 'scope'] as const)
      this.#buckets[part] = { ...this.#buckets[part], ...this.#filled(part, nowMs) };
  }

  #filled(part: Part, nowMs: number): RateBucket {
    const rate = part === 'all' ? this.#settings.everybody.rate : this.#scopedRate;
    return rate === null
      ? { tokens: Number.POSITIVE_INFINITY, atMs: nowMs }
      : refillBucket(this.#buckets[part], rate, nowMs);
  }

  /** A quick look, before events are looked at. */
  hasRoom(): boolean {
    if (this.#settings.scoped) return true;
    return this.#allowed(this.#everybody);
  }

  /** Whether an event may begin now. */
  allows(event: FetchedEvent): boolean {
    const lane = this.#lane(event);
    const { isPaused, firstOnly } = lane.settings;
    return !isPaused && !(firstOnly && event.priority !== 0) && (this.#settings.scoped === null || this.#allowed(lane));
  }

  /** @returns to be given to `end` */
  begin(event: FetchedEvent): Part {
    const lane = this.#lane(event);
    if (lane.limit === 'scope' || lane.bucket === 'scope') this.#scopedHere = Math.max(0, this.#scopedHere - 1);
    this.#underWay[lane.limit] += 1;
    this.#buckets[lane.bucket] = takeToken(this.#buckets[lane.bucket]);
    return lane.limit;
  }

  end(part: Part): void {
    this.#underWay[part] -= 1;
  }

  /** Milliseconds until the rate lets one more begin; 0: the rate does not hold anything back. */
  waitMs(): number {
    return this.#waitMs;
  }

  #allowed({ settings, limit, bucket }: Lane): boolean {
    if (this.#underWay[limit] >= settings.concurrency) return false;
    if (settings.rate === null) return true;
    if (bucket === 'scope') this.#scopedRate = settings.rate;
    const waitMs = waitForToken(this.#buckets[bucket], settings.rate);
    if (waitMs > 0) this.#waitMs = waitMs;
    return waitMs === 0;
  }

  #lane(event: FetchedEvent): Lane {
    const { scoped } = this.#settings;
    if (!scoped) return this.#everybody;
    return scoped({ type: event.type, source: this.#source, key: event.orderKey ?? event.vendorId });
  }
}
