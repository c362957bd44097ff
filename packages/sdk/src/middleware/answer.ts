import type { Answer, RequestView } from './request.ts';

/** What an answer says, whatever its form. */
export interface Refusal {
  status: number;
  /** In a few words, the same for each answer of this kind. */
  title: string;
  /** A sentence or more for people. */
  detail: string;
  /** Seconds, of the header Retry-After; null: none. */
  retryAfterSeconds: number | null;
  /** RFC 9457 `type`; `about:blank` by default. */
  type?: string;
  /** When it is expected to be over, in milliseconds since 1970. */
  untilMs?: number;
  headers?: Readonly<Record<string, string>>;
  /** Further members of the JSON answer. */
  members?: Readonly<Record<string, unknown>>;
}

/** Makes a page of a refusal. What comes from it must be escaped by `escapeHtml`. */
export type PageTemplate = (refusal: Refusal) => string;

/** Makes the answer: a page for who prefers HTML, else problem+json (RFC 9457). No answer is ever stored by a cache. */
export function answerTo(request: RequestView, refusal: Refusal, template: PageTemplate = plainPage): Answer {
  const html = prefersHtml(request.header('accept'));
  const headers: Record<string, string> = {
    ...refusal.headers,
    'cache-control': 'no-store',
    vary: 'Accept',
    'content-type': html ? 'text/html; charset=utf-8' : 'application/problem+json',
    'x-content-type-options': 'nosniff',
  };
  if (refusal.retryAfterSeconds !== null) headers['retry-after'] = String(refusal.retryAfterSeconds);
  return { status: refusal.status, headers, body: html ? template(refusal) : problem(refusal) };
}

function problem({ status, title, detail, retryAfterSeconds, type, untilMs, members }: Refusal): string {
  return JSON.stringify({
    ...{ type: type ?? 'about:blank', title, status, detail },
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
    ...(untilMs === undefined ? {} : { until: new Date(untilMs).toISOString() }),
    ...members,
  });
}

/** Headers longer than this are not read to their end: no browser sends them. */
const LONGEST_ACCEPT = 1_000;

/**
 * Whether who asks would rather have HTML than JSON (RFC 9110, 12.5.1). A program that names neither gets JSON; what cannot be
 * read counts for nothing.
 */
export function prefersHtml(accept: string | undefined): boolean {
  if (!accept) return false;
  let html = 0;
  let json = 0;
  for (const item of accept.slice(0, LONGEST_ACCEPT).split(',')) {
    const [type = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const quality = qualityOf(parameters);
    if (type === 'text/html' || type === 'application/xhtml+xml') html = Math.max(html, quality);
    else if (type === 'application/json' || type === 'application/problem+json') json = Math.max(json, quality);
  }
  return html > 0 && html >= json;
}

function qualityOf(parameters: readonly string[]): number {
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  if (given === undefined) return 1;
  const text = given.slice(2);
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(text) ? Number(text) : 0;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Makes text harmless within HTML, between tags and within quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

const STYLE = `:root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;font:1.1rem/1.6 system-ui,sans-serif;
background:#fafafa;color:#1c1c1e}main{max-width:34rem;padding:2rem}h1{font-size:1.6rem;line-height:1.25;margin:0 0 .75rem}p{margin:0 0 .75rem;white-space:pre-line}
.until{color:#5a5a60}@media(prefers-color-scheme:dark){body{background:#161618;color:#f2f2f4}.until{color:#a8a8b0}}`;

/** A page that needs no script, no image and no font, in light or dark as the reader has it. */
export function plainPage({ title, detail, untilMs }: Refusal): string {
  const until = untilMs === undefined ? '' : `<p class="until">Expected back at ${timeElement(untilMs)}.</p>\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(detail)}</p>
${until}</main>
</body>
</html>
`;
}

function timeElement(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC</time>`;
}
