import type { EpochMs, Plan, Vendor } from '@tocsin/core';
import pLimit from 'p-limit';
import type { App } from '../../platform/app.ts';
import { repeat } from '../../platform/repeat.ts';
import { isLeading } from '../watch/tick.ts';
import { type Fetched, fetchVendor } from './fetch-vendor.ts';
import { readNews, withoutOldNews } from './read-news.ts';
import { readStatuspage } from './read-statuspage.ts';
import { saySuspicions } from './say-suspicions.ts';
import { storeReading } from './store-reading.ts';
import { forgetFeeds, readFeeds, type StoredFeed } from './vendor.store.ts';

const LOOK_EVERY_MS = 1000;
const LONGEST_BACK_OFF_MS = 15 * 60_000;
/** Few: without a network each look-up of a name occupies a thread that others want, too. */
const MOST_AT_ONCE = 2;

type Feed = NonNullable<Vendor['feed']>;
/** An address that plans name, and how often the most eager of them wants it read. */
interface Wanted extends Feed {
  readonly everyMs: number;
}

/**
 * Reads the vendors' addresses on the node that leads, each once for all plans that name it, beside the tick of the monitors.
 * What was read is in the database, so that another node goes on where this one was.
 */
class VendorWatch {
  readonly #app: App;
  readonly #limit = pLimit(MOST_AT_ONCE);
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();
  #feeds: Map<string, StoredFeed> | null = null;

  constructor(app: App) {
    this.#app = app;
  }

  /** Begins to read what is due, without waiting for it, and says what follows from what is known. */
  async look(): Promise<void> {
    if (!isLeading(this.#app)) {
      this.#feeds = null;
      return;
    }
    const wanted = wantedFeeds(this.#app.plans.all().map(({ plan }) => plan));
    if (wanted.size === 0 && this.#feeds?.size === 0) return;
    this.#feeds ??= await readFeeds(this.#app.db);
    const gone = [...this.#feeds.keys()].filter((url) => !wanted.has(url));
    for (const url of gone) this.#feeds.delete(url);
    await forgetFeeds(this.#app.db, gone);
    for (const feed of wanted.values()) this.#readWhenDue(feed, this.#feeds);
    await saySuspicions(this.#app);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#underWay.values());
  }

  #readWhenDue(wanted: Wanted, feeds: Map<string, StoredFeed>): void {
    const nowMs = this.#app.clock.now();
    const known = feeds.get(wanted.url) ?? newFeed(wanted.url, nowMs);
    // After the clock was set back nothing may wait longer than the longest back-off.
    const isDue = known.nextMs <= nowMs || known.nextMs > nowMs + Math.max(LONGEST_BACK_OFF_MS, wanted.everyMs * 2);
    if (!isDue || this.#underWay.has(wanted.url)) return;
    const reading = this.#limit(() => this.#read(wanted, known))
      .then((feed) => {
        if (this.#feeds === feeds && feed) feeds.set(wanted.url, feed);
      })
      .catch((error: unknown) => this.#app.log.warn({ err: error }, 'what a vendor says could not be stored'))
      .finally(() => this.#underWay.delete(wanted.url));
    this.#underWay.set(wanted.url, reading);
  }

  async #read(wanted: Wanted, known: StoredFeed): Promise<StoredFeed | null> {
    if (this.#stopping.signal.aborted) return null;
    const fetched = await fetchVendor(wanted.url, known, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return null;
    const feed = takeIn(known, fetched, wanted, this.#app.clock.now());
    if (feed.error !== known.error) this.#logChange(wanted.url, feed.error);
    await storeReading(this.#app, feed);
    return feed;
  }

  /** Once for each change: an address that cannot be read for days is one line. */
  #logChange(url: string, error: string | null): void {
    if (error === null) this.#app.log.info({ url }, 'the status of a vendor can be read again');
    else this.#app.log.info({ url, reason: error }, 'the status of a vendor cannot be read; trying again, more seldom');
  }
}

/** Reads the vendors for as long as this node leads. @returns how to stop, when what is under way is done */
export function startVendors(app: App): () => Promise<void> {
  const watch = new VendorWatch(app);
  let isFailing = false;
  const look = async () => {
    try {
      await watch.look();
      isFailing = false;
    } catch (error) {
      // Said once, not every second.
      if (isFailing) return;
      isFailing = true;
      throw error;
    }
  };
  const stop = repeat(app, 'a look at the vendors', LOOK_EVERY_MS, look);
  return async () => {
    await stop();
    await watch.stop();
  };
}

function wantedFeeds(plans: readonly Plan[]): Map<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const { feed, every } of plans.flatMap((plan) => Object.values(plan.vendors))) {
    if (!feed) continue;
    const everyMs = Math.min(every * 1000, wanted.get(feed.url)?.everyMs ?? Number.POSITIVE_INFINITY);
    wanted.set(feed.url, { ...feed, everyMs });
  }
  return wanted;
}

function newFeed(url: string, nowMs: EpochMs): StoredFeed {
  const nothing = { etag: null, lastModified: null, reading: null, readMs: null, error: null };
  return { url, ...nothing, failures: 0, nextMs: nowMs };
}

/** The address as it is known after an answer: when it is asked again, and what was read. */
function takeIn(known: StoredFeed, fetched: Fetched, wanted: Wanted, nowMs: EpochMs): StoredFeed {
  if (fetched.kind === 'unchanged' && known.reading !== null) {
    const reading = wanted.kind === 'rss' ? withoutOldNews(known.reading, nowMs) : known.reading;
    return { ...known, reading, readMs: nowMs, failures: 0, error: null, nextMs: nowMs + jittered(wanted.everyMs) };
  }
  if (fetched.kind !== 'body') {
    const error = fetched.kind === 'failed' ? fetched.error : 'it says that nothing has changed, and nothing is known';
    return failing(known, error, fetched.kind === 'failed' ? fetched.retryAfterSeconds : null, wanted, nowMs);
  }
  const outcome = wanted.kind === 'rss' ? readNews(fetched.body, nowMs) : readStatuspage(fetched.body, nowMs);
  if ('error' in outcome) return failing(known, outcome.error, null, wanted, nowMs);
  const { etag, lastModified } = fetched;
  const good = { reading: outcome.reading, readMs: nowMs, failures: 0, error: null };
  return { url: known.url, etag, lastModified, ...good, nextMs: nowMs + jittered(wanted.everyMs) };
}

/** What cannot be read is asked again, each time after twice as long. */
function failing(
  known: StoredFeed,
  error: string,
  retryAfterSeconds: number | null,
  { everyMs }: Wanted,
  nowMs: EpochMs,
): StoredFeed {
  const failures = known.failures + 1;
  const backOffMs = Math.max(everyMs * 2 ** Math.min(failures - 1, 10), (retryAfterSeconds ?? 0) * 1000);
  const most = Math.max(LONGEST_BACK_OFF_MS, everyMs);
  // Without validators the next good answer is whole, also when what was kept is of another format.
  const forgotten = { etag: null, lastModified: null };
  return { ...known, ...forgotten, failures, error, nextMs: nowMs + jittered(Math.min(most / 1.1, backOffMs)) };
}

/** Ten percent sooner or later, so that many nodes and addresses do not keep step. */
function jittered(ms: number): number {
  return Math.round(ms * (0.9 + Math.random() * 0.2));
}
