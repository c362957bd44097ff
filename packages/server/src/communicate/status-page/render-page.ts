import { html } from 'hono/html';
import { charts } from './page/charts.ts';
import { frame, type PageView } from './page/frame.ts';
import { groupsHtml } from './page/groups-html.ts';
import { type Html, NOTHING, plain } from './page/html.ts';
import { incidentHtml } from './page/incident-html.ts';
import { bannerHtml, maintenanceHtml } from './page/maintenance-html.ts';
import { servedLinks } from './page/page-links.ts';
import type { PublicHistory, PublicIncident, PublicStatus } from './public-status.ts';
import { fill, speakerOf } from './words/speaker.ts';

export { type PageView, pagePolicyHeader } from './page/frame.ts';
export type { PageLinks } from './page/page-links.ts';

/** On the first page no more updates of one incident, and no more incidents of the past; their own pages have all. */
const MOST_UPDATES = 10;
const MOST_PAST_UPDATES = 3;
const MOST_OPEN = 20;
const MOST_PAST = 20;
const PAST_DAYS = 14;

/** A view of a page that Tocsin serves under `/status/…`, in one of the page's languages. */
export function servedView(status: PublicStatus, language: string | null, origin = ''): PageView {
  const own = language ?? status.languages[0] ?? 'en';
  const links = servedLinks(`/status/${encodeURIComponent(status.service)}`, origin, language);
  return { say: speakerOf(own, status.timezone), links };
}

/** Renders the public page: readable without script, in light and dark, on a phone. Every text is escaped. */
export function renderPage(status: PublicStatus, view: PageView = servedView(status, null)): string {
  const { say, links } = view;
  const { words } = say;
  const { state, maintenance } = status;
  const open = status.incidents.slice(0, MOST_OPEN);
  const content = html`<h1 class="banner ${state}"><span class="dot ${state}" aria-hidden="true"></span>${words.overall[state]}</h1>
${bannerHtml(maintenance.banner, say)}
${section(
  'now',
  words.currentIncidents,
  open.map((one) => incidentHtml(one, say, { link: links.incident(one.id), heading: 'h3', most: MOST_UPDATES })),
)}
${groupsHtml(status, say)}
${section(
  'work',
  words.maintenance,
  maintenance.upcoming.map((one) => maintenanceHtml(one, say)),
)}
${charts(status.responseTimes, say)}
${pastHtml(status, view)}
${asks(status, view)}`;
  return frame(status, view, `${plain(status.title)} – ${words.status}: ${words.states[state]}`, content);
}

/** Renders a month of the past. */
export function renderHistory(status: PublicStatus, history: PublicHistory, view: PageView): string {
  const { say, links } = view;
  const { words } = say;
  const month = say.month(history.month);
  const incidents = history.incidents.map((one) =>
    incidentHtml(one, say, { link: links.incident(one.id), heading: 'h2', most: MOST_PAST_UPDATES }),
  );
  const step = (to: string | null, page: number | undefined, text: string) =>
    to === null ? html`<span></span>` : html`<a href="${links.history(to, page)}">${text}</a>`;
  const { page, pages } = history;
  const within =
    pages > 1
      ? html`<nav class="pages" aria-label="${fill(words.page, { page, pages })}">${step(page > 1 ? history.month : null, page - 1, '←')}<span>${fill(words.page, { page, pages })}</span>${step(page < pages ? history.month : null, page + 1, '→')}</nav>`
      : NOTHING;
  const content = html`<p><a href="${links.page}">${words.backToStatus}</a></p>
<h1>${words.history}: ${month}</h1>
${incidents.length > 0 ? incidents : html`<p class="quiet">${words.noIncidents}</p>`}
${within}
<nav class="pages" aria-label="${words.history}">${step(history.earlier, undefined, words.earlier)}${step(history.later, undefined, words.later)}</nav>`;
  return frame(status, view, `${plain(status.title)} – ${words.history}: ${month}`, content);
}

/** Renders the page of one incident or notice, with all of its updates and what its review has published. */
export function renderIncident(status: PublicStatus, incident: PublicIncident, view: PageView): string {
  const { say, links } = view;
  const content = html`<p><a href="${links.page}">${say.words.backToStatus}</a></p>
${incidentHtml(incident, say, { link: null, heading: 'h1', most: Number.POSITIVE_INFINITY })}`;
  return frame(status, view, `${plain(incident.title)} – ${plain(status.title)}`, content);
}

function section(id: string, title: string, content: readonly Html[]): Html {
  return content.length === 0
    ? NOTHING
    : html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;
}

function pastHtml({ past, maintenance }: PublicStatus, { say, links }: PageView): Html {
  const { words } = say;
  const incidents = past
    .slice(0, MOST_PAST)
    .map((one) => incidentHtml(one, say, { link: links.incident(one.id), heading: 'h3', most: MOST_PAST_UPDATES }));
  const shown = incidents.length > 0 ? incidents : [html`<p class="quiet">${words.noIncidents}</p>`];
  const works = maintenance.past.slice(0, MOST_PAST_UPDATES).map((one) => maintenanceHtml(one, say));
  return html`${section('past', fill(words.past, { days: say.days(PAST_DAYS) }), [...shown, html`<p><a href="${links.history()}">${words.allIncidents}</a></p>`])}
${section('past-work', words.pastMaintenance, works)}`;
}

function asks({ takesReports, takesSubscribers }: PublicStatus, { say, links }: PageView): Html {
  const ask = (href: string | null, text: string) =>
    href === null ? NOTHING : html`<p class="report"><a href="${href}">${text}</a></p>`;
  return html`${takesSubscribers ? ask(links.subscribe, say.words.subscribe) : NOTHING}${takesReports ? ask(links.report, say.words.report) : NOTHING}`;
}
