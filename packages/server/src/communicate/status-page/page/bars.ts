import type { PublicState } from '@tocsin/core';
import { html, raw } from 'hono/html';
import type { PublicComponent, PublicDay } from '../public-status.ts';
import { fill, type Speaker } from '../words/speaker.ts';
import { type Html, NOTHING, plain } from './html.ts';

/** Width of a day's bar and of the gap after it, and height of all, in units of the drawing. */
const BAR = 3;
const STEP = 4;
const HEIGHT = 30;
/** The worse a day, the shorter its bar: it can be told without colours. */
const BAR_HEIGHT: Readonly<Record<PublicState, number>> = {
  operational: 30,
  maintenance: 30,
  degraded: 22,
  partial: 14,
  major: 7,
  unknown: 2,
};
/** One letter each, of the style. */
const CLASS: Readonly<Record<PublicState, string>> = {
  ...{ operational: 'o', maintenance: 'o', degraded: 'd', partial: 'p', major: 'm', unknown: 'u' },
};
/** So many days with trouble are listed below a component's bars. */
const MOST_LISTED = 5;

/**
 * The bars of a component: a drawing with one text for all of it, and below it the days with trouble as a list. Days that are alike
 * are one dashed line, which keeps a page of many components small.
 */
export function bars(component: PublicComponent, say: Speaker): Html {
  const { days } = component;
  if (days.length === 0) return NOTHING;
  const { words } = say;
  const troubled = days.filter(isTroubled);
  const label = [
    component.uptime === null ? words.noData : uptimeText(component.uptime, days.length, say),
    troubled.length > 0 ? fill(words.troubledDays, { count: troubled.length }) : words.noTrouble,
  ].join('. ');
  return html`<svg class="bars" role="img" aria-label="${label}" viewBox="0 0 ${days.length * STEP - 1} ${HEIGHT}" preserveAspectRatio="none">${raw(quietPaths(days))}${days.map((day, index) => troubledBar(day, index, say))}</svg><div class="axis"><span>${fill(words.ago, { days: say.days(days.length - 1) })}</span><span>${component.uptime === null ? words.noData : say.percent(component.uptime)}</span><span>${words.today}</span></div>${troubledList(troubled, say)}`;
}

/** `99.98 % uptime over 90 days`. */
export function uptimeText(uptime: number, days: number, say: Speaker): string {
  return fill(say.words.uptimeOver, { percent: say.percent(uptime), days: say.days(days) });
}

function isTroubled({ state, incidents }: PublicDay): boolean {
  return incidents.length > 0 || (state !== 'operational' && state !== 'unknown' && state !== 'maintenance');
}

/** Runs of days without trouble, one path for each of the two kinds. */
function quietPaths(days: readonly PublicDay[]): string {
  const paths = { o: '', u: '' };
  let start = 0;
  for (let at = 1; at <= days.length; at += 1) {
    const [first, next] = [days[start], days[at]];
    if (!first || (next && kindOf(next) === kindOf(first))) continue;
    const kind = kindOf(first);
    if (kind !== 't') paths[kind] += `M${start * STEP} ${middleOf(first.state)}h${(at - start) * STEP - 1}`;
    start = at;
  }
  return Object.entries(paths)
    .map(([kind, path]) => (path === '' ? '' : `<path class="${kind}" d="${path}"/>`))
    .join('');
}

function kindOf(day: PublicDay): 'o' | 'u' | 't' {
  if (isTroubled(day)) return 't';
  return day.state === 'unknown' ? 'u' : 'o';
}

function troubledBar(day: PublicDay, index: number, say: Speaker): Html {
  if (!isTroubled(day)) return NOTHING;
  return html`<path class="${CLASS[day.state]}" d="M${index * STEP} ${middleOf(day.state)}h${BAR}"><title>${dayText(day, say)}</title></path>`;
}

function middleOf(state: PublicState): number {
  return HEIGHT - BAR_HEIGHT[state] / 2;
}

function dayText({ day, state, uptime }: PublicDay, say: Speaker): string {
  return `${say.day(day)}: ${say.words.states[state]}${uptime === null ? '' : `, ${say.percent(uptime)}`}`;
}

function troubledList(troubled: readonly PublicDay[], say: Speaker): Html {
  if (troubled.length === 0) return NOTHING;
  const listed = troubled.slice(-MOST_LISTED).reverse();
  const items = listed.map((day) => {
    const named = day.incidents.map(plain).join('; ');
    return html`<li>${dayText(day, say)}${named === '' ? '' : ` – ${named}`}</li>`;
  });
  return html`<details><summary>${fill(say.words.troubledDays, { count: troubled.length })}</summary><ul>${items}</ul></details>`;
}
