import type { Plan } from '@tocsin/core';
import type { App } from '../../../platform/app.ts';
import { feedKey } from '../serve/status-access.ts';
import { pageUrl } from '../serve/status-pages.ts';

/** The badge is an image and not in a language; the calendar has a route of its own. All of them are read by programs. */
const DOCUMENTS = [
  ['RSS', '/rss'],
  ['Atom', '/atom'],
  ['Badge', '/badge.svg'],
  ['Calendar of maintenance', '/maintenance.ics'],
  ['JSON', '/json'],
  ['JSON as Statuspage writes it', '/api/v2/summary.json'],
] as const;

/** Addresses of a page for programs, with their key where the page is private. */
export function pageAddresses(app: App, plan: Plan): { readonly what: string; readonly url: string }[] {
  const { password } = plan.statusPage;
  const query = password === null ? '' : `?key=${feedKey(app.keys, plan.service, password)}`;
  return DOCUMENTS.map(([what, path]) => ({ what, url: `${pageUrl(app, plan)}${path}${query}` }));
}
