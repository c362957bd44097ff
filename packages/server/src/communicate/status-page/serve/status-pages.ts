import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import type { LiveTopic } from '../../../platform/live/live.ts';
import type { PublicStatus } from '../public-status.ts';
import type { PageLinks } from '../render-page.ts';
import { readPublicStatus } from '../status.views.ts';
import { siteLinks } from './page-links.ts';
import { readPast } from './read-past.ts';
import { renderDocument } from './render-document.ts';
import { feedKey } from './status-access.ts';
import type { StatusPath } from './status-path.ts';
import { type Caching, type StoredPage, storePage } from './stored-page.ts';

/** A reading is used for so long while nobody says that anything has changed: time itself changes the bars of uptime. */
const USED_FOR_MS = 10_000;
/** A change is read this long after the last reading at the soonest. */
const READ_EVERY_MS = 400;
/** While a change is being read, a reading that is no older is answered without waiting. */
const WAITED_FOR_MS = 5000;
const LONGEST_WAIT_MS = 2000;
/** A page that nobody asks for is not read again by itself. */
const WANTED_FOR_MS = 60_000;

const CHANGES: ReadonlySet<string> = new Set<LiveTopic | 'status'>([
  ...(['incident', 'update', 'health', 'plan', 'review', 'status'] as const),
]);

/** By language and name; one that is being rendered is waited for by everybody who asks. */
type Documents = Map<string, StoredPage | Promise<StoredPage | null>>;
const MOST_DOCUMENTS = 2000;

/** A service's page as it was read once, with the documents that were asked for since. */
export interface Reading {
  readonly status: PublicStatus;
  /** The status as text, to see whether anything has changed. */
  readonly text: string;
  readonly plan: Plan;
  readonly documents: Documents;
  /** On the process's own clock. */
  readonly readAtMs: number;
  /** When nothing newer could be read; null: it is in order. */
  readonly staleSince: string | null;
}

interface Entry {
  reading: Reading | null;
  /** Everybody who asks during a reading shares it. */
  pending: Promise<Reading> | null;
  timer: NodeJS.Timeout | null;
  isOutdated: boolean;
  wantedAtMs: number;
}

const pages = new WeakMap<App, StatusPages>();

/** The status pages of this node. */
export function statusPagesOf(app: App): StatusPages {
  const known = pages.get(app);
  if (known) return known;
  const made = new StatusPages(app);
  pages.set(app, made);
  return made;
}

/**
 * Status pages in memory. A page is read at the first request; after a change at once, and at most every 0.4 seconds; else every
 * ten seconds while anybody asks. Its documents are rendered when they are asked for, once for each content. While the
 * database is away the last reading stands, and says so.
 */
export class StatusPages {
  readonly #app: App;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(service: string | null) => void>();

  constructor(app: App) {
    this.#app = app;
    app.live.subscribe((event) => {
      if (event.kind === 'change' && CHANGES.has(event.topic)) this.#outdate(null);
    });
    app.plans.onChange(({ service, plan }) => {
      if (!plan) this.#entries.delete(service);
      this.#outdate(service);
    });
  }

  /** Calls `listener` when a page may have changed; null: any of them. @returns how to end it */
  onChange(listener: (service: string | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * @returns the page as it stands; a promise only when it must be read first
   * @throws what reading throws, when there is no earlier reading
   */
  get(service: string): Reading | Promise<Reading> {
    const entry = this.#entryOf(service);
    const nowMs = performance.now();
    entry.wantedAtMs = nowMs;
    const { reading } = entry;
    // Another plan may be another password, other languages and links: what was made by the old one is not shown.
    if (reading === null || reading.plan !== this.#app.plans.find(service)) return this.#read(service, entry);
    const ageMs = nowMs - reading.readAtMs;
    if (!entry.isOutdated && ageMs < USED_FOR_MS) return reading;
    if (ageMs < READ_EVERY_MS) return reading;
    const mayBeLate = ageMs >= WANTED_FOR_MS || (this.#isBehind(entry) && ageMs >= WAITED_FOR_MS);
    const pending = this.#read(service, entry);
    if (!mayBeLate || reading.staleSince !== null) return reading;
    // A database that does not answer must not keep readers waiting for a page that is there.
    return Promise.race([pending, sleep(LONGEST_WAIT_MS, reading, { ref: false })]);
  }

  /** A document of a reading, rendered and packed at most once. @returns null when there is no such document */
  document(reading: Reading, path: StatusPath, base: string): StoredPage | Promise<StoredPage | null> {
    const { documents } = reading;
    const key = `${base} ${path.language ?? ''}/${path.document}`;
    const known = documents.get(key);
    if (known) return known;
    const options = { links: this.#linksOf(reading, path, base), staleSince: reading.staleSince };
    const past = readPast(this.#app, reading.plan.service);
    const rendering = renderDocument(past, reading.status, path, options).then(
      (rendered) => {
        const stored = rendered && storePage(rendered, cachingOf(reading));
        // Names and months come from outside: what is not there is not remembered, and not without end.
        if (documents.size > MOST_DOCUMENTS) documents.clear();
        if (stored) documents.set(key, stored);
        else documents.delete(key);
        return stored;
      },
      (error: unknown) => {
        documents.delete(key);
        throw error;
      },
    );
    documents.set(key, rendering);
    return rendering;
  }

  #linksOf({ plan }: Reading, { language }: StatusPath, base: string): PageLinks {
    const { password } = plan.statusPage;
    const key = password === null ? null : feedKey(this.#app.keys, plan.service, password);
    // The first language stands at the page's own address.
    const own = language === plan.statusPage.languages[0] ? null : language;
    return siteLinks(base, pageUrl(this.#app, plan), own, key);
  }

  #isBehind({ isOutdated, pending }: Entry): boolean {
    return isOutdated || pending !== null;
  }

  #entryOf(service: string): Entry {
    const known = this.#entries.get(service);
    if (known) return known;
    const made: Entry = { reading: null, pending: null, timer: null, isOutdated: false, wantedAtMs: 0 };
    this.#entries.set(service, made);
    return made;
  }

  #outdate(service: string | null): void {
    for (const [name, entry] of this.#entries) {
      if (service !== null && name !== service) continue;
      entry.isOutdated = true;
      this.#readSoon(name, entry);
    }
    for (const listener of this.#listeners) listener(service);
  }

  /** A page that somebody has asked for lately is read anew without waiting for the next one who asks. */
  #readSoon(service: string, entry: Entry): void {
    const nowMs = performance.now();
    if (entry.timer || entry.pending || !entry.reading || nowMs - entry.wantedAtMs > WANTED_FOR_MS) return;
    const waitMs = Math.max(0, entry.reading.readAtMs + READ_EVERY_MS - nowMs);
    entry.timer = setTimeout(() => {
      entry.timer = null;
      if (this.#entries.get(service) === entry) this.#read(service, entry).catch(() => undefined);
    }, waitMs);
    entry.timer.unref();
  }

  #read(service: string, entry: Entry): Promise<Reading> {
    entry.pending ??= this.#readOnce(service, entry).finally(() => {
      entry.pending = null;
      // Something has changed while it was read.
      if (entry.isOutdated && entry.reading?.staleSince === null) this.#readSoon(service, entry);
    });
    return entry.pending;
  }

  async #readOnce(service: string, entry: Entry): Promise<Reading> {
    const readAtMs = performance.now();
    const plan = this.#app.plans.get(service);
    entry.isOutdated = false;
    try {
      const status = await readPublicStatus(this.#app, service);
      const text = JSON.stringify(status);
      const before = entry.reading;
      const isSame = before?.text === text && before.plan === plan && before.staleSince === null;
      const documents: Documents = isSame ? before.documents : new Map();
      entry.reading = { status, text, plan, documents, readAtMs, staleSince: null };
    } catch (error) {
      entry.isOutdated = true;
      if (!entry.reading) throw error;
      const { staleSince } = entry.reading;
      if (staleSince === null) this.#app.log.warn({ err: error, service }, STALE);
      const since = staleSince ?? new Date(this.#app.clock.now() - (readAtMs - entry.reading.readAtMs)).toISOString();
      const isSame = staleSince !== null && entry.reading.plan === plan;
      const documents: Documents = isSame ? entry.reading.documents : new Map();
      entry.reading = { ...entry.reading, plan, documents, readAtMs, staleSince: since };
    }
    return entry.reading;
  }
}

const STALE = 'the status page could not be read; the last one is shown';

/** Where people read a page. */
export function pageUrl(app: App, { service, statusPage }: Plan): string {
  return statusPage.domain === null ? `${app.url()}/status/${service}` : `https://${statusPage.domain}`;
}

/** A page that is not for everybody is kept by nobody but its reader, who asks each time whether it still stands. */
function cachingOf({ plan, staleSince }: Reading): Caching {
  const { statusPage } = plan;
  const more = staleSince === null ? [] : ['Warning', '110 - "Response is Stale"', 'X-Stale-Since', staleSince];
  const isMany = statusPage.languages.length > 1;
  if (statusPage.private) return { control: 'private, no-cache', vary: 'Accept-Encoding, Cookie, Authorization', more };
  const control = 'public, max-age=10, stale-while-revalidate=30, stale-if-error=86400';
  return { control, vary: isMany ? 'Accept-Encoding, Accept-Language' : 'Accept-Encoding', more };
}
