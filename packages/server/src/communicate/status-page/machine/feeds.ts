import { cleanText, clip } from '@tocsin/channels';
import { plain } from '../page/html.ts';
import type { PublicIncident, PublicMaintenance, PublicStatus } from '../public-status.ts';
import { fill, type Speaker, speakerOf } from '../words/speaker.ts';
import { escapeXml } from './xml.ts';

/** So many entries a feed has, the newest. */
const MOST_ENTRIES = 50;
const MOST_TEXT = 20_000;
/** Atom asks for a moment even where nothing was published. */
const NEVER = '1970-01-01T00:00:00.000Z';

interface Entry {
  /** Stays the same, wherever the page lies. */
  readonly id: string;
  readonly at: string;
  readonly title: string;
  readonly text: string;
  readonly link: string;
}

/** Renders what was published as RSS 2.0, one item each update, newest first. @param url address of the page */
export function renderFeed(status: PublicStatus, url: string, language = 'en'): string {
  const say = speakerOf(language, status.timezone);
  const title = feedTitle(status, say);
  const items = entriesOf(status, url, say).map(
    (entry) => `    <item>
      <title>${escapeXml(entry.title)}</title>
      <link>${escapeXml(entry.link)}</link>
      <guid isPermaLink="false">${escapeXml(entry.id)}</guid>
      <pubDate>${new Date(entry.at).toUTCString()}</pubDate>
      <description>${escapeXml(entry.text)}</description>
    </item>
`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>${escapeXml(title)}</title>
    <link>${escapeXml(url)}</link>
    <description>${escapeXml(say.words.overall[status.state])}</description>
    <language>${say.language}</language>
    <atom:link href="${escapeXml(url)}/rss" rel="self" type="application/rss+xml"/>
${items.join('')}  </channel>
</rss>
`;
}

/** The same as Atom (RFC 4287). */
export function renderAtom(status: PublicStatus, url: string, language = 'en'): string {
  const say = speakerOf(language, status.timezone);
  const entries = entriesOf(status, url, say);
  const shown = entries.map(
    (entry) => `  <entry>
    <id>${escapeXml(entry.id)}</id>
    <title>${escapeXml(entry.title)}</title>
    <link href="${escapeXml(entry.link)}"/>
    <published>${entry.at}</published>
    <updated>${entry.at}</updated>
    <content type="text">${escapeXml(entry.text)}</content>
  </entry>
`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${say.language}">
  <id>${escapeXml(`urn:tocsin:status:${status.service}`)}</id>
  <title>${escapeXml(feedTitle(status, say))}</title>
  <subtitle>${escapeXml(say.words.overall[status.state])}</subtitle>
  <updated>${entries[0]?.at ?? NEVER}</updated>
  <author><name>${escapeXml(plain(status.title))}</name></author>
  <link href="${escapeXml(url)}"/>
  <link href="${escapeXml(url)}/atom" rel="self" type="application/atom+xml"/>
${shown.join('')}</feed>
`;
}

function feedTitle({ title }: PublicStatus, { words }: Speaker): string {
  return `${plain(title)} – ${words.status}`;
}

function entriesOf(status: PublicStatus, url: string, say: Speaker): Entry[] {
  const { incidents, past, maintenance } = status;
  return [
    ...[...incidents, ...past].flatMap((one) => ofIncident(status.service, one, url, say)),
    ...[...maintenance.upcoming, ...maintenance.past].flatMap((one) => ofMaintenance(status.service, one, url, say)),
  ]
    .sort((a, b) => b.at.localeCompare(a.at))
    .slice(0, MOST_ENTRIES);
}

function ofIncident(service: string, incident: PublicIncident, url: string, say: Speaker): Entry[] {
  const link = `${url}/incidents/${encodeURIComponent(incident.id)}`;
  const entries = incident.updates.map(({ id, at, status, text }) => ({
    id: urn(service, id),
    title: `${plain(incident.title)} – ${say.words.progress[status]}`,
    text: clip(cleanText(text), MOST_TEXT),
    ...{ at, link },
  }));
  if (incident.review === null) return entries;
  const { publishedAt: at, text } = incident.review;
  const title = `${plain(incident.title)} – ${say.words.review}`;
  return [
    ...entries,
    { id: urn(service, `${incident.id}:review`), at, title, text: clip(cleanText(text), MOST_TEXT), link },
  ];
}

function ofMaintenance(service: string, work: PublicMaintenance, url: string, say: Speaker): Entry[] {
  const { words } = say;
  const span = `${say.moment(work.startsAt)} ${say.offset(work.startsAt)} – ${say.moment(work.endsAt)} ${say.offset(work.endsAt)}`;
  return work.updates.map(({ at, text }) => ({
    id: urn(service, `${work.id}:${at}`),
    ...{ at, link: url },
    title: fill('{kind}: {title} ({span})', { kind: words.maintenance, title: plain(work.title), span }),
    text: clip(cleanText(text), MOST_TEXT),
  }));
}

function urn(service: string, id: string): string {
  return `urn:tocsin:status:${service}:${id}`;
}
