import type { App } from '../../../platform/app.ts';
import type { PublicStatus } from '../public-status.ts';
import { renderBadge, renderFeed } from '../render-feed.ts';
import { renderPage, STATUS_CSP } from '../render-page.ts';
import { sayStale } from './say-age.ts';
import type { StatusPath } from './status-path.ts';
import type { Document } from './stored-page.ts';

const NOTHING_ELSE = "default-src 'none'";
const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** What a document is rendered for. */
export interface RenderOptions {
  /** Where people read the page, for what is read elsewhere: feeds. */
  readonly url: string;
  /** Since when nothing newer could be read; null: it is in order. */
  readonly staleSince: string | null;
}

/** Renders one document of a status page. @returns null when there is no such document */
export async function renderDocument(
  app: App,
  status: PublicStatus,
  path: StatusPath,
  options: RenderOptions,
): Promise<Document | null> {
  const document = render(status, path, options.url);
  if (!document?.type.startsWith('text/html') || options.staleSince === null) return document;
  const { timezone, languages } = status;
  const moment = { language: path.language ?? languages[0] ?? 'en', timezone, at: options.staleSince };
  return { ...document, body: sayStale(document.body, moment) };
}

/** Everything that a status page consists of, for a copy of it. */
export function documentPaths(status: PublicStatus): readonly StatusPath[] {
  const incidents = [...status.incidents, ...status.past].map(({ id }) => `incidents/${id}`);
  return [
    ...['json', 'rss', 'badge.svg'].map((document) => ({ document, language: null })),
    ...['', ...incidents].map((document) => ({ document, language: null })),
  ];
}

function render(status: PublicStatus, { document }: StatusPath, url: string): Document | null {
  switch (document) {
    case '':
      return { type: HTML, body: renderPage(status), policy: STATUS_CSP, forAll: false };
    case 'json':
      return { type: JSON_TYPE, body: JSON.stringify(status), policy: NOTHING_ELSE, forAll: true };
    case 'rss': {
      const type = 'application/rss+xml; charset=utf-8';
      return { type, body: renderFeed(status, url), policy: NOTHING_ELSE, forAll: true };
    }
    case 'badge.svg': {
      const type = 'image/svg+xml; charset=utf-8';
      return { type, body: renderBadge(status), policy: NOTHING_ELSE, forAll: true };
    }
    default:
      return null;
  }
}
