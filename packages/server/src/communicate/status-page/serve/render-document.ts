import { renderBadge } from '../machine/badge.ts';
import { renderAtom, renderFeed } from '../machine/feeds.ts';
import { statusJson } from '../machine/status-json.ts';
import { STATUSPAGE_FORMS, statuspageForm } from '../machine/statuspage-form.ts';
import type { PublicStatus } from '../public-status.ts';
import {
  type PageLinks,
  type PageView,
  pagePolicyHeader,
  renderHistory,
  renderIncident,
  renderPage,
} from '../render-page.ts';
import { speakerOf } from '../words/speaker.ts';
import type { Past } from './read-past.ts';
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
  past: Past,
  status: PublicStatus,
  path: StatusPath,
  { links, staleSince }: RenderOptions,
): Promise<Document | null> {
  const language = path.language ?? status.languages[0] ?? 'en';
  const view: PageView = { say: speakerOf(language, status.timezone), links };
  const machine = renderForMachines(status, path, { url: links.absolute, language });
  if (machine) return machine;
  const body = await renderForPeople(past, status, path, view);
  if (body === null) return null;
  const at = staleSince === null ? null : { language, timezone: status.timezone, at: staleSince };
  return {
    type: 'text/html; charset=utf-8',
    body: at === null ? body : sayStale(body, at),
    policy: pagePolicyHeader(status),
    forAll: false,
  };
}

/** Documents that are the same in every language, and those that are not, beside the past. */
export const MACHINE_DOCUMENTS: readonly string[] = [
  ...['json', 'badge.svg'],
  ...STATUSPAGE_FORMS.map((form) => `api/v2/${form}.json`),
];
export const SPOKEN_DOCUMENTS: readonly string[] = ['rss', 'atom', ''];

async function renderForPeople(
  past: Past,
  status: PublicStatus,
  { document }: StatusPath,
  view: PageView,
): Promise<string | null> {
  if (document === '') return renderPage(status, view);
  const [kind, name, page] = document.split('/');
  if (kind === 'history') {
    const history = await past.history(name, Number(page ?? 1));
    return history && renderHistory(status, history, view);
  }
  if (kind !== 'incidents' || name === undefined) return null;
  const shown = [...status.incidents, ...status.past].find(({ id }) => id === name);
  const incident = shown ?? (await past.incident(name));
  return incident && renderIncident(status, incident, view);
}

function renderForMachines(
  status: PublicStatus,
  { document }: StatusPath,
  { url, language }: { readonly url: string; readonly language: string },
): Document | null {
  const made = (type: string, body: string): Document => ({ type, body, policy: NOTHING_ELSE, forAll: true });
  switch (document) {
    case 'json':
      return made('application/json', JSON.stringify(statusJson(status, url)));
    case 'rss':
      return made(`application/rss+xml; ${IN_XML}`, renderFeed(status, url, language));
    case 'atom':
      return made(`application/atom+xml; ${IN_XML}`, renderAtom(status, url, language));
    case 'badge.svg':
      return made(`image/svg+xml; ${IN_XML}`, renderBadge(status, language));
    default: {
      const form = STATUSPAGE_FORMS.find((name) => document === `api/v2/${name}.json`);
      return form ? made('application/json', JSON.stringify(statuspageForm(form, status, url))) : null;
    }
  }
}
