import type { App } from '../../../platform/app.ts';
import { renderBadge } from '../machine/badge.ts';
import { renderAtom, renderFeed } from '../machine/feeds.ts';
import type { PublicStatus } from '../public-status.ts';
import { type PageLinks, type PageView, pagePolicyHeader, renderIncident, renderPage } from '../render-page.ts';
import { speakerOf } from '../words/speaker.ts';
import { sayStale } from './say-age.ts';
import type { StatusPath } from './status-path.ts';
import type { Document } from './stored-page.ts';

const NOTHING_ELSE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
const IN_XML = 'charset=utf-8';

/** What a document is rendered for. */
export interface RenderOptions {
  readonly links: PageLinks;
  /** Since when nothing newer could be read; null: it is in order. */
  readonly staleSince: string | null;
}

/** Renders one document of a status page. @returns null when there is no such document */
export async function renderDocument(
  app: App,
  status: PublicStatus,
  path: StatusPath,
  { links, staleSince }: RenderOptions,
): Promise<Document | null> {
  const language = path.language ?? status.languages[0] ?? 'en';
  const view: PageView = { say: speakerOf(language, status.timezone), links };
  const machine = renderForMachines(status, path, { url: links.absolute, language });
  if (machine) return machine;
  const body = await renderForPeople(app, status, path, view);
  if (body === null) return null;
  const at = staleSince === null ? null : { language, timezone: status.timezone, at: staleSince };
  return {
    type: 'text/html; charset=utf-8',
    body: at === null ? body : sayStale(body, at),
    policy: pagePolicyHeader(status),
    forAll: false,
  };
}

/** Everything that a status page consists of, for a copy of it. */
export function documentPaths(status: PublicStatus): readonly StatusPath[] {
  const incidents = [...status.incidents, ...status.past].map(({ id }) => `incidents/${id}`);
  const languages = [null, ...status.languages.slice(1)];
  return [
    ...['json', 'badge.svg'].map((document) => ({ document, language: null })),
    ...languages.flatMap((language) => [...incidents, 'rss', 'atom', ''].map((document) => ({ document, language }))),
  ];
}

async function renderForPeople(
  _app: App,
  status: PublicStatus,
  { document }: StatusPath,
  view: PageView,
): Promise<string | null> {
  if (document === '') return renderPage(status, view);
  if (document.startsWith('incidents/')) {
    const id = document.slice('incidents/'.length);
    const incident = [...status.incidents, ...status.past].find((one) => one.id === id);
    return incident ? renderIncident(status, incident, view) : null;
  }
  return null;
}

function renderForMachines(
  status: PublicStatus,
  { document }: StatusPath,
  { url, language }: { readonly url: string; readonly language: string },
): Document | null {
  const made = (type: string, body: string): Document => ({ type, body, policy: NOTHING_ELSE, forAll: true });
  switch (document) {
    case 'json':
      return made('application/json', JSON.stringify(status));
    case 'rss':
      return made(`application/rss+xml; ${IN_XML}`, renderFeed(status, url, language));
    case 'atom':
      return made(`application/atom+xml; ${IN_XML}`, renderAtom(status, url, language));
    case 'badge.svg':
      return made(`image/svg+xml; ${IN_XML}`, renderBadge(status, language));
    default:
      return null;
  }
}
