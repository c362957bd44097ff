import { startVendorServer, type VendorReply, type VendorServer } from './vendor-server.ts';

/** What a vendor's Statuspage answers, as far as tests change it. */
export interface StatuspageSummary {
  readonly status: { readonly indicator: string; readonly description: string };
  readonly components?: readonly object[];
  readonly incidents?: readonly object[];
  readonly scheduled_maintenances?: readonly object[];
}

/** A vendor's public status: `/api/v2/summary.json` with an ETag, and `/history.rss`. */
export interface FakeStatuspage extends VendorServer {
  /** Answers this from now on, whatever is asked; null: as it should. */
  breakDown(answer: VendorReply | null): void;
  say(summary: StatuspageSummary): void;
  /** Entries of the feed: title, moment, text. */
  tell(...entries: readonly { readonly title: string; readonly at: string; readonly text?: string }[]): void;
}

export const ALL_WELL: StatuspageSummary = {
  status: { indicator: 'none', description: 'All Systems Operational' },
  components: [
    { id: 'c1', name: 'Database', status: 'operational', group: false },
    { id: 'c2', name: 'Edge', status: 'operational', group: false },
  ],
  incidents: [],
  scheduled_maintenances: [],
};

/** Starts one on a free port; it says that all is well. */
export async function startFakeStatuspage(): Promise<FakeStatuspage> {
  let version = 0;
  let summary: StatuspageSummary = ALL_WELL;
  let feed = feedOf([]);
  let broken: VendorReply | null = null;
  const server = await startVendorServer(({ path, headers }) => {
    if (broken) return broken;
    if (path === '/history.rss') return { status: 200, headers: { 'content-type': 'application/rss+xml' }, body: feed };
    if (path !== '/api/v2/summary.json') return { status: 404, body: 'no such page' };
    const etag = `"${version}"`;
    if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
    const page = { id: 'p1', name: 'Host', url: 'https://status.example.com', time_zone: 'Etc/UTC' };
    return { status: 200, headers: { etag }, body: { page, ...summary } };
  });
  return {
    ...server,
    breakDown(answer) {
      broken = answer;
    },
    say(next) {
      version += 1;
      summary = next;
    },
    tell(...entries) {
      feed = feedOf(entries);
    },
  };
}

function feedOf(entries: readonly { title: string; at: string; text?: string }[]): string {
  const items = entries.map(
    ({ title, at, text = '' }) =>
      `<item><title>${title}</title><guid>${title}</guid><pubDate>${new Date(at).toUTCString()}</pubDate><description>${text}</description></item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Host</title>${items.join('')}</channel></rss>`;
}
