import { html } from 'hono/html';
import type { PublicIncident } from '../public-status.ts';
import type { Speaker } from '../words/speaker.ts';
import { type Html, moment, NOTHING, plain } from './html.ts';
import { markdown } from './markdown.ts';

export interface IncidentShown {
  /** Where its own page lies; null: this is it. */
  readonly link: string | null;
  readonly heading: 'h1' | 'h2' | 'h3';
  /** At most so many updates, the newest. */
  readonly most: number;
}

/** An incident or a notice with its updates, newest first. */
export function incidentHtml(incident: PublicIncident, say: Speaker, { link, heading, most }: IncidentShown): Html {
  const { words } = say;
  const open = incident.resolvedAt === null;
  const title = plain(incident.title);
  const shown = link === null ? title : html`<a href="${link}">${title}</a>`;
  const updates = incident.updates
    .slice(0, most)
    .map(
      ({ at, status, text }) =>
        html`<li><p class="quiet"><b>${words.progress[status]}</b> ${moment(say, at)}</p><div class="text" dir="auto">${markdown(text)}</div></li>`,
    );
  return html`<article class="${open ? 'open' : 'over'}">${headed(heading, shown)}<p class="quiet">${times(incident, say)}${affected(incident, say)}</p><ol>${updates}</ol>${
    incident.updates.length > most && link !== null
      ? html`<p class="quiet"><a href="${link}">${words.updates}: ${incident.updates.length}</a></p>`
      : NOTHING
  }${review(incident, say, heading)}</article>`;
}

function headed(heading: IncidentShown['heading'], title: string | Html): Html {
  if (heading === 'h1') return html`<h1 dir="auto">${title}</h1>`;
  return heading === 'h2' ? html`<h2 dir="auto">${title}</h2>` : html`<h3 dir="auto">${title}</h3>`;
}

function times({ startedAt, resolvedAt, status }: PublicIncident, say: Speaker): Html {
  const { words } = say;
  if (resolvedAt === null) return html`${words.progress[status]}. ${words.since} ${moment(say, startedAt)}`;
  const span = say.span(Date.parse(resolvedAt) - Date.parse(startedAt));
  return html`${words.progress.resolved}: ${moment(say, resolvedAt)}. ${words.lasted}: ${span}`;
}

function affected({ components }: PublicIncident, say: Speaker): string {
  return components.length === 0
    ? ''
    : `. ${say.words.affected}: ${components.map(({ title }) => plain(title)).join(', ')}`;
}

function review({ review: published }: PublicIncident, say: Speaker, heading: IncidentShown['heading']): Html {
  if (published === null) return NOTHING;
  const title = say.words.review;
  const headedBy =
    heading === 'h1' ? html`<h2>${title}</h2>` : heading === 'h2' ? html`<h3>${title}</h3>` : html`<h4>${title}</h4>`;
  return html`<div class="review">${headedBy}<div class="text" dir="auto">${markdown(published.text)}</div></div>`;
}
