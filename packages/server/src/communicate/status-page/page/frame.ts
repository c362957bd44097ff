import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { PublicStatus } from '../public-status.ts';
import { fill, isLanguage, LANGUAGES, type Speaker } from '../words/speaker.ts';
import { type Html, NOTHING, plain } from './html.ts';
import { pageCss } from './page-css.ts';
import type { PageLinks } from './page-links.ts';

/** For whom a page is rendered. */
export interface PageView {
  readonly say: Speaker;
  readonly links: PageLinks;
}

/**
 * What a page may load: its own style by its hash, and the logo. Nothing runs. It stands in the page itself, so that a copy on
 * another host keeps it.
 */
export function pagePolicy({ look }: Pick<PublicStatus, 'look'>): string {
  const hash = createHash('sha256').update(pageCss(look.colour)).digest('base64');
  return [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    ...(look.logo === null ? [] : [`img-src ${logoSource(look.logo)}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** The same as a header, which can also forbid framing. */
export function pagePolicyHeader(status: Pick<PublicStatus, 'look'>): string {
  return `${pagePolicy(status)}; frame-ancestors 'none'`;
}

function logoSource(logo: string): string {
  return logo.startsWith('data:') ? 'data:' : new URL(logo).origin;
}

/** A whole document around the content of one of the pages. */
export function frame(status: PublicStatus, { say, links }: PageView, title: string, content: Html): string {
  const { words, language } = say;
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${raw(pagePolicy(status))}">
<meta name="color-scheme" content="light dark">
<title>${plain(title)}</title>
<link rel="alternate" type="application/rss+xml" title="RSS" href="${links.rss}">
<link rel="alternate" type="application/atom+xml" title="Atom" href="${links.atom}">
<style>${raw(pageCss(status.look.colour))}</style>
</head>
<body>
<a class="skip" href="#content">${words.skip}</a>
<header class="top"><div>${brand(status, links)}</div></header>
<main id="content" tabindex="-1">
${content}
</main>
${footer(status, { say, links })}
</body>
</html>
`;
  return String(page);
}

/** The title of the service; the heading of the page itself is its state, an incident or a month. */
function brand({ title, description, look }: PublicStatus, links: PageLinks): Html {
  const name = plain(title);
  const logo = look.logo === null ? NOTHING : html`<img src="${look.logo}" alt="">`;
  return html`${logo}<a class="brand" href="${links.page}">${name}</a>${description === null ? NOTHING : html`<p>${plain(description)}</p>`}`;
}

function footer({ languages, look, timezone }: PublicStatus, { say, links }: PageView): Html {
  const { words } = say;
  const spoken = languages.filter(isLanguage);
  const others = spoken.map((name) =>
    name === say.language
      ? html`<li lang="${name}" aria-current="true">${LANGUAGES[name].name}</li>`
      : html`<li><a href="${links.language(name)}" lang="${name}" hreflang="${name}">${LANGUAGES[name].name}</a></li>`,
  );
  return html`<footer class="foot"><p>${fill(words.times, { zone: timezone })} ${words.daysOfUtc}</p>
${look.links.length > 0 ? html`<ul>${look.links.map(({ title, url }) => html`<li><a href="${url}" rel="noopener">${plain(title)}</a></li>`)}</ul>` : NOTHING}
${spoken.length > 1 ? html`<nav aria-label="${words.language}"><ul>${others}</ul></nav>` : NOTHING}
<nav aria-label="${words.formats}"><ul><li><a href="${links.rss}">RSS</a></li><li><a href="${links.atom}">Atom</a></li><li><a href="${links.json}">JSON</a></li></ul></nav></footer>`;
}
