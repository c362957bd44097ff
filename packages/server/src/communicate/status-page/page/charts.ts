import { html } from 'hono/html';
import type { ResponseTime, ResponseTimes } from '../public-status.ts';
import type { Speaker } from '../words/speaker.ts';
import { type Html, NOTHING, plain } from './html.ts';

const WIDTH = 300;
const HEIGHT = 60;
/** Room at the top, so that the highest point is not cut. */
const ROOM = 3;

/** Response times as drawings, each with its figures as text. */
export function charts(times: readonly ResponseTimes[], say: Speaker): Html {
  if (times.length === 0) return NOTHING;
  const { words } = say;
  const shown = times.map(
    ({ title, day, month }) =>
      html`<article><h3>${plain(title)}</h3><div class="charts">${chart(words.lastDay, day, say)}${chart(words.lastMonth, month, say)}</div></article>`,
  );
  return html`<section aria-labelledby="times"><h2 id="times">${words.responseTimes}</h2>${shown}</section>`;
}

function chart(title: string, points: readonly ResponseTime[], say: Speaker): Html {
  const { words } = say;
  const medians = points.flatMap(({ medianMs }) => medianMs ?? []);
  const slowest = points.flatMap(({ p95Ms }) => p95Ms ?? []);
  if (medians.length === 0) return html`<figure><figcaption>${title}: ${words.noData}</figcaption></figure>`;
  const text = `${words.median} ${say.milliseconds(middle(medians))}, ${words.slowest} ${say.milliseconds(middle(slowest))}`;
  const top = Math.max(...slowest, ...medians, 1);
  const line = (of: (point: ResponseTime) => number | null) => pathOf(points.map(of), top);
  return html`<figure><svg role="img" aria-label="${title}: ${text}" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none"><path class="slow" d="${line(({ p95Ms }) => p95Ms)}"/><path class="median" d="${line(({ medianMs }) => medianMs)}"/></svg><figcaption>${title}: ${text}</figcaption></figure>`;
}

/** A line through the values; where there is none, it is broken. A single value is a short line. */
function pathOf(values: readonly (number | null)[], top: number): string {
  const step = WIDTH / Math.max(1, values.length - 1);
  let path = '';
  let isDrawing = false;
  for (const [index, value] of values.entries()) {
    if (value !== null) {
      const y = Math.round(HEIGHT - (value / top) * (HEIGHT - ROOM));
      path += `${isDrawing ? 'L' : 'M'}${Math.round(index * step)} ${y}`;
      if (!isDrawing) path += 'h1';
    }
    isDrawing = value !== null;
  }
  return path;
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
