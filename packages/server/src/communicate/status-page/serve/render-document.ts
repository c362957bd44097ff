import type { PublicStatus } from '../public-status.ts';
import { renderBadge, renderFeed } from '../render-feed.ts';
import { renderPage, STATUS_CSP } from '../render-page.ts';
import type { StatusPath } from './status-path.ts';
import type { Document } from './stored-page.ts';

const NOTHING_ELSE = "default-src 'none'";
const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * Renders one document of a status page.
 * @param url where people read the page, for what is read elsewhere: feeds
 * @returns null when there is no such document
 */
export function renderDocument(status: PublicStatus, { document }: StatusPath, url: string): Document | null {
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
