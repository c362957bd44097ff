import { createHash } from 'node:crypto';
import type { App } from '../../../platform/app.ts';
import type { LiveTopic } from '../../../platform/live/live.ts';
import { renderBadge, renderFeed } from '../render-feed.ts';
import { renderPage } from '../render-page.ts';
import { readPublicStatus } from '../status.views.ts';

export type Format = 'html' | 'json' | 'rss' | 'badge';

/** One rendered form of a service's status. */
export interface Rendered {
  readonly body: string;
  readonly etag: string;
}

type Renderings = Readonly<Record<Format, Rendered>>;

interface Entry {
  readonly renderings: Renderings | null;
  /** Until then it is answered without looking. */
  readonly freshUntilMs: number;
}

const FRESH_MS = 1000;
const CHANGES: ReadonlySet<LiveTopic> = new Set<LiveTopic>(['incident', 'update', 'health', 'plan']);

/**
 * Rendered status pages by service, for a second or until something changes: a rush of readers costs one reading. While the
 * database is away the last page is shown.
 */
export class StatusCache {
  readonly #app: App;
  readonly #entries = new Map<string, Entry>();
  readonly #rendering = new Map<string, Promise<Renderings>>();
  /** Counts changes: what was read before a change is not fresh after it. */
  #changes = 0;

  constructor(app: App) {
    this.#app = app;
    app.live.subscribe((event) => {
      if (event.kind === 'change' && CHANGES.has(event.topic)) this.#outdate();
    });
    app.plans.onChange(({ service, plan }) => {
      if (!plan) this.#entries.delete(service);
      this.#outdate();
    });
  }

  #outdate(): void {
    this.#changes += 1;
    for (const [service, entry] of this.#entries) this.#entries.set(service, { ...entry, freshUntilMs: 0 });
  }

  /** @throws Problem 'not-found' for an unknown service */
  async get(service: string, format: Format): Promise<Rendered> {
    this.#app.plans.get(service);
    const entry = this.#entries.get(service);
    if (entry?.renderings && this.#app.clock.now() < entry.freshUntilMs) return entry.renderings[format];
    try {
      return (await this.#render(service))[format];
    } catch (error) {
      if (!entry?.renderings) throw error;
      this.#app.log.warn({ err: error, service }, 'the status page could not be read; the last one is shown');
      return entry.renderings[format];
    }
  }

  /** Everybody who asks during a rendering shares it. */
  #render(service: string): Promise<Renderings> {
    const known = this.#rendering.get(service);
    if (known) return known;
    const rendering = this.#read(service).finally(() => this.#rendering.delete(service));
    this.#rendering.set(service, rendering);
    return rendering;
  }

  async #read(service: string): Promise<Renderings> {
    const changes = this.#changes;
    const status = await readPublicStatus(this.#app, service);
    const url = `${this.#app.url()}/status/${encodeURIComponent(service)}`;
    const renderings: Renderings = {
      html: rendered(renderPage(status)),
      json: rendered(JSON.stringify(status)),
      rss: rendered(renderFeed(status, url)),
      badge: rendered(renderBadge(status)),
    };
    const freshUntilMs = changes === this.#changes ? this.#app.clock.now() + FRESH_MS : 0;
    this.#entries.set(service, { renderings, freshUntilMs });
    return renderings;
  }
}

function rendered(body: string): Rendered {
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` };
}
