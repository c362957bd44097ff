import { createHash } from 'node:crypto';
import type { Plan } from '@tocsin/core';
import { html, raw } from 'hono/html';
import { STATUS_CSS } from '../status-css.ts';

const ENTRY_CSS = `${STATUS_CSS}
form{display:grid;gap:1.1rem;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.2rem 1.1rem}
label{display:grid;gap:.35rem;font-weight:600}
input{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--quiet);border-radius:8px;padding:.55rem .7rem;width:100%}
button{font:inherit;font-weight:600;justify-self:start;padding:.6rem 1.3rem;border:0;border-radius:8px;background:var(--ink);color:var(--ground);cursor:pointer}
:focus-visible{outline:3px solid var(--degraded);outline-offset:2px}
.wrong{margin:0 0 1rem;padding:.8rem 1.1rem;background:var(--card);border:1px solid var(--line);border-left:5px solid var(--down);border-radius:10px}
`;

/** Nothing is loaded and nothing runs; the form may only go where it came from. */
const ENTRY_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(ENTRY_CSS).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');
export const ENTRY_CSP = `${ENTRY_POLICY}; frame-ancestors 'none'`;

/**
 * Renders the form for the password of a private page; it works without script, and says nothing but the page's title.
 * @param form null: there is no password that could be entered
 */
export function renderEntry(
  { statusPage }: Plan,
  form: { readonly action: string; readonly token: string; readonly back: string } | null,
  wrong: string | null,
): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${raw(ENTRY_POLICY)}">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${statusPage.title}</title>
<style>${raw(ENTRY_CSS)}</style>
</head>
<body>
<main>
<header><h1>${statusPage.title}</h1><p>This page is private</p></header>
${wrong === null ? '' : html`<p class="wrong" role="alert">${wrong}</p>`}
${
  form &&
  html`<form method="post" action="${form.action}" accept-charset="utf-8">
<input type="hidden" name="form" value="${form.token}">
<input type="hidden" name="back" value="${form.back}">
<label>Password<input type="password" name="password" required autocomplete="current-password" maxlength="500"></label>
<button type="submit">Show the page</button>
</form>`
}
</main>
</body>
</html>
`);
}
