import { createHash } from 'node:crypto';
import type { Plan } from '@tocsin/core';
import { html, raw } from 'hono/html';
import { STATUS_CSS } from '../../communicate/status-page/status-css.ts';
import { MOST_CONTACT, MOST_TEXT, publicComponents, type RawReport } from './read-report.ts';

const FORM_CSS = `${STATUS_CSS}
form{display:grid;gap:1.1rem;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.2rem 1.1rem}
label{display:grid;gap:.35rem;font-weight:600}
label small{font-weight:400;color:var(--quiet)}
select,textarea,input{font:inherit;font-weight:400;color:inherit;background:var(--ground);border:1px solid var(--quiet);border-radius:8px;padding:.55rem .7rem;width:100%}
textarea{min-height:9rem;resize:vertical}
button{font:inherit;font-weight:600;justify-self:start;padding:.6rem 1.3rem;border:0;border-radius:8px;background:var(--ink);color:var(--ground);cursor:pointer}
:focus-visible{outline:3px solid var(--degraded);outline-offset:2px}
.wrong{margin:0 0 1rem;padding:.8rem 1.1rem;background:var(--card);border:1px solid var(--line);border-left:5px solid var(--down);border-radius:10px}
.trap{position:absolute;left:-9999px;height:1px;overflow:hidden}
`;

/** Nothing is loaded and nothing runs; the form may only go where it came from. */
const FORM_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(FORM_CSS).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');
export const FORM_CSP = `${FORM_POLICY}; frame-ancestors 'none'`;

/** What a form shows besides its fields. */
export interface FormState {
  readonly token: string;
  /** What was written before; kept when something of it was wrong. */
  readonly written: RawReport;
  /** What is wrong, in words; null: nothing yet. */
  readonly wrong: string | null;
}

/** Renders the form by which users report trouble: works without script, on a phone, in light and dark. Every text is escaped. */
export function renderForm(plan: Plan, { token, written, wrong }: FormState): string {
  const options = publicComponents(plan).map(
    ({ id, title }) => html`<option value="${id}"${id === written.component ? raw(' selected') : ''}>${title}</option>`,
  );
  const choice =
    options.length > 0
      ? html`<label>What does not work?<select name="component"><option value="">Something else, or I do not know</option>${options}</select></label>`
      : html``;
  return page(
    plan,
    html`${wrong === null ? '' : html`<p class="wrong" role="alert">${wrong}</p>`}
<form method="post" action="${base(plan)}/report" accept-charset="utf-8">
<input type="hidden" name="form" value="${token}">
${choice}
<label>What happens?<small>What you did, what you saw, and since when. No passwords, please.</small>
<textarea name="text" required maxlength="${MOST_TEXT}">${written.text}</textarea></label>
<label>How can we reach you?<small>If you like: an e-mail address or a number. Only the people who mend it see it.</small>
<input name="contact" maxlength="${MOST_CONTACT}" autocomplete="email" value="${written.contact}"></label>
<div class="trap" aria-hidden="true"><label>Leave this empty<input name="website" tabindex="-1" autocomplete="off"></label></div>
<button type="submit">Send</button>
</form>`,
  );
}

/** Renders what is shown after a report was taken. */
export function renderThanks(plan: Plan): string {
  return page(plan, html`<p class="banner up" role="status">Thank you. Your report has reached the team.</p>`);
}

function page(plan: Plan, content: ReturnType<typeof html>): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${raw(FORM_POLICY)}">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Report a problem with ${plan.title}</title>
<style>${raw(FORM_CSS)}</style>
</head>
<body>
<main>
<header><h1>${plan.title}</h1><p>Report a problem</p></header>
${content}
<footer><a href="${base(plan)}">Status of ${plan.title}</a></footer>
</main>
</body>
</html>
`);
}

function base({ service }: Plan): string {
  return `/status/${encodeURIComponent(service)}`;
}
