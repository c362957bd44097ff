import { createHash } from 'node:crypto';
import { localTime } from '@tocsin/core';
import { html, raw } from 'hono/html';
import type { ComponentState, PublicIncident, PublicStatus } from './public-status.ts';
import { STATUS_CSS } from './status-css.ts';

type Html = ReturnType<typeof html>;

/**
 * Nothing is loaded and nothing runs: the only style is ours, by its hash. It stands in the page itself, so that a copy
 * on another host keeps it.
 */
const STATUS_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STATUS_CSS).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The same as a header, which can also forbid framing. */
export const STATUS_CSP = `${STATUS_POLICY}; frame-ancestors 'none'`;

const STATE_WORDS: Readonly<Record<ComponentState, string>> = {
  up: 'Operational',
  degraded: 'Impaired',
  down: 'Not available',
  unknown: 'Not known',
};

/** Renders the public status page: readable without script, in light and dark, on a phone. Every text is escaped. */
export function renderPage(status: PublicStatus): string {
  const base = `/status/${encodeURIComponent(status.service)}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${raw(STATUS_POLICY)}">
<meta name="color-scheme" content="light dark">
<title>${status.title} status</title>
<link rel="alternate" type="application/rss+xml" title="${status.title} status" href="${base}/rss">
<style>${raw(STATUS_CSS)}</style>
</head>
<body>
<main>
<header><h1>${status.title}</h1><p>Status</p></header>
<p class="banner ${status.state}" role="status">${dot(status.state)}${status.summary}</p>
${
  status.incidents.length > 0
    ? section(
        'Now',
        status.incidents.map((i) => incident(i, status.timezone)),
      )
    : ''
}
${status.components.length > 0 ? components(status) : ''}
${section(
  'Past 14 days',
  status.past.length > 0
    ? status.past.map((i) => incident(i, status.timezone))
    : [html`<p class="quiet">No incidents were reported.</p>`],
)}
${status.takesReports ? html`<p class="report"><a href="${base}/report">Report a problem</a></p>` : ''}
<footer>Times are in ${status.timezone}. <a href="${base}/rss">RSS</a> <a href="${base}.json">JSON</a></footer>
</main>
</body>
</html>
`;
  return String(page);
}

function section(title: string, content: readonly Html[]): Html {
  return html`<section><h2>${title}</h2>${content}</section>`;
}

function components({ components: list }: PublicStatus): Html {
  const rows = list.map(
    ({ title, state }) =>
      html`<li><span>${title}</span><span class="state ${state}">${dot(state)}${STATE_WORDS[state]}</span></li>`,
  );
  return html`<section><h2>Components</h2><ul class="components">${rows}</ul></section>`;
}

function incident(shown: PublicIncident, timezone: string): Html {
  const updates = shown.updates.map(
    ({ at, text }) => html`<li>${moment(at, timezone)}<p class="text">${text}</p></li>`,
  );
  const until = shown.resolvedAt === null ? html`` : html` to ${moment(shown.resolvedAt, timezone)}`;
  const affected = shown.components.length > 0 ? html`<p class="quiet">${shown.components.join(', ')}</p>` : html``;
  return html`<article class="${shown.resolvedAt === null ? 'open' : 'over'}">
<h3>${shown.title}</h3>${affected}
<p class="quiet">${shown.resolvedAt === null ? 'Since ' : 'Resolved: '}${moment(shown.startedAt, timezone)}${until}</p>
<ol>${updates}</ol>
</article>`;
}

function moment(iso: string, timezone: string): Html {
  return html`<time datetime="${iso}">${localTime(Date.parse(iso), timezone, null)}</time>`;
}

function dot(state: ComponentState): Html {
  return html`<span class="dot ${state}" aria-hidden="true"></span>`;
}
