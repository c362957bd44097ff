import { historyDocument } from '../export/copy-links.ts';
import type { PageLinks } from '../render-page.ts';

/**
 * Links of a page that Tocsin serves. Each language has addresses of its own, so that caches in between need not know what a
 * browser asks for.
 * @param base `/status/shop`, or nothing under a name of its own
 * @param url the whole address of the page
 * @param key of the feeds of a private page; null: they need none
 */
export function siteLinks(base: string, url: string, language: string | null, key: string | null): PageLinks {
  const own = language === null ? base : `${base}/${language}`;
  const query = key === null ? '' : `?key=${key}`;
  return {
    page: own === '' ? '/' : own,
    history: (month, page) => `${own}/${historyDocument(month, page)}`,
    incident: (id) => `${own}/incidents/${encodeURIComponent(id)}`,
    language: (to) => `${base}/${to}`,
    rss: `${own}/rss${query}`,
    atom: `${own}/atom${query}`,
    json: `${base}/json${query}`,
    absolute: url,
    report: `${base}/report`,
    subscribe: `${base}/subscribe${language === null ? '' : `?lang=${language}`}`,
  };
}
