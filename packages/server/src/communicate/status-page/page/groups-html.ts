import type { PublicState } from '@tocsin/core';
import { html } from 'hono/html';
import type { PublicComponent, PublicGroup, PublicStatus } from '../public-status.ts';
import type { Speaker } from '../words/speaker.ts';
import { bars } from './bars.ts';
import { type Html, NOTHING, plain } from './html.ts';

/** A page of more components shows states alone: it stays small. */
const MOST_WITH_BARS = 100;

/** The components in their groups, each with its state and its bars. */
export function groupsHtml({ groups }: PublicStatus, say: Speaker): Html {
  const { words } = say;
  const count = groups.reduce((sum, group) => sum + group.components.length, 0);
  if (count === 0) return NOTHING;
  const isGrouped = groups.some(({ id }) => id !== null);
  const shown = groups.map((group) => groupHtml(group, say, { isGrouped, hasBars: count <= MOST_WITH_BARS }));
  return html`<section aria-labelledby="components"><h2 id="components">${words.components}</h2>${shown}</section>`;
}

interface Shape {
  readonly isGrouped: boolean;
  readonly hasBars: boolean;
}

function groupHtml(group: PublicGroup, say: Speaker, { isGrouped, hasBars }: Shape): Html {
  const list = html`<ul class="components">${group.components.map((component) => componentHtml(component, say, hasBars))}</ul>`;
  if (!isGrouped) return list;
  const title = group.title === null ? say.words.otherComponents : plain(group.title);
  return html`<div class="group"><div class="row"><h3>${title}</h3>${stateHtml(group.state, say)}</div>${list}</div>`;
}

function componentHtml(component: PublicComponent, say: Speaker, hasBars: boolean): Html {
  const title = plain(component.title);
  return html`<li><div class="row"><b>${title}</b>${stateHtml(component.state, say)}</div>${hasBars ? bars(component, say) : NOTHING}</li>`;
}

function stateHtml(state: PublicState, say: Speaker): Html {
  return html`<span class="state"><span class="dot ${state}" aria-hidden="true"></span>${say.words.states[state]}</span>`;
}
