import { oneLine } from '@tocsin/channels';
import { html } from 'hono/html';
import type { Speaker } from '../words/speaker.ts';

/** A piece of HTML in which every text is escaped. */
export type Html = ReturnType<typeof html>;

export const NOTHING: Html = html``;

/** Titles are clipped to this. */
const MOST_TITLE = 300;

/** Text of one line that people wrote, without what turns it round, clipped. */
export function plain(text: string): string {
  return oneLine(text, MOST_TITLE);
}

/** A moment in the page's language and zone, with its distance from UTC. */
export function moment(say: Speaker, iso: string): Html {
  return html`<time datetime="${iso}">${say.moment(iso)} ${say.offset(iso)}</time>`;
}
