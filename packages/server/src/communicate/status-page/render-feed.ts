import type { ComponentState, PublicStatus } from './public-status.ts';

/** Escapes text for XML; characters that XML cannot hold at all are left out. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** Renders the published updates as RSS 2.0, newest first. @param url address of the status page */
export function renderFeed(status: PublicStatus, url: string): string {
  const items = [...status.incidents, ...status.past]
    .flatMap((incident) => incident.updates.map((update) => ({ incident, update })))
    .sort((a, b) => b.update.at.localeCompare(a.update.at))
    .map(
      ({ incident, update }) => `    <item>
      <title>${escapeXml(incident.title)}</title>
      <link>${escapeXml(url)}</link>
      <guid isPermaLink="false">${escapeXml(update.id)}</guid>
      <pubDate>${new Date(update.at).toUTCString()}</pubDate>
      <description>${escapeXml(update.text)}</description>
    </item>
`,
    );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>${escapeXml(status.title)} status</title>
    <link>${escapeXml(url)}</link>
    <description>${escapeXml(status.summary)}</description>
    <atom:link href="${escapeXml(url)}/rss" rel="self" type="application/rss+xml"/>
${items.join('')}  </channel>
</rss>
`;
}

const BADGE: Readonly<Record<ComponentState, { readonly word: string; readonly colour: string }>> = {
  up: { word: 'operational', colour: '#15803d' },
  degraded: { word: 'impaired', colour: '#b45309' },
  down: { word: 'not available', colour: '#c81e1e' },
  unknown: { word: 'not known', colour: '#64748b' },
};

/** Renders a small badge for a README or a footer. */
export function renderBadge(status: PublicStatus): string {
  const { word, colour } = BADGE[status.state];
  const left = 52;
  const right = word.length * 7 + 16;
  const label = escapeXml(`${status.title}: ${word}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${label}">
<title>${label}</title>
<clipPath id="r"><rect width="${left + right}" height="20" rx="4"/></clipPath>
<g clip-path="url(#r)"><rect width="${left}" height="20" fill="#374151"/><rect x="${left}" width="${right}" height="20" fill="${colour}"/></g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="${left / 2}" y="14">status</text><text x="${left + right / 2}" y="14">${word}</text></g>
</svg>
`;
}
