import { html } from 'hono/html';
import type { PublicMaintenance } from '../public-status.ts';
import type { Speaker } from '../words/speaker.ts';
import { type Html, moment, NOTHING, plain } from './html.ts';
import { markdown } from './markdown.ts';

/** So many texts of one window are shown. */
const MOST_UPDATES = 3;

/** Planned work with what was told of it. */
export function maintenanceHtml(work: PublicMaintenance, say: Speaker): Html {
  const { words } = say;
  const updates = work.updates
    .slice(0, MOST_UPDATES)
    .map(
      ({ at, text }) =>
        html`<li><p class="quiet">${moment(say, at)}</p><div class="text" dir="auto">${markdown(text)}</div></li>`,
    );
  return html`<article class="work"><h3 dir="auto">${plain(work.title)}</h3><p class="quiet"><b>${words.maintenanceStates[work.state]}</b>${work.emergency ? ` (${words.emergency})` : ''}. ${moment(say, work.startsAt)} – ${moment(say, work.endsAt)}${work.plannedEndsAt === null ? '' : ` (${words.extended})`}. ${words.affected}: ${componentsOf(work, say)}</p>${updates.length > 0 ? html`<ol>${updates}</ol>` : NOTHING}</article>`;
}

/** The line at the top while work is under way. */
export function bannerHtml(work: PublicMaintenance | null, say: Speaker): Html {
  if (work === null) return NOTHING;
  const { words } = say;
  return html`<p class="banner maintenance"><span class="dot maintenance" aria-hidden="true"></span><span><b>${words.maintenance}: ${plain(work.title)}</b> – ${moment(say, work.endsAt)}. ${words.affected}: ${componentsOf(work, say)}</span></p>`;
}

function componentsOf({ components }: PublicMaintenance, say: Speaker): string {
  return components.length === 0 ? say.words.everything : components.map(({ title }) => plain(title)).join(', ');
}
