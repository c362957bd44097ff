import { createHash } from 'node:crypto';
import type { Plan } from '@tocsin/core';
import { html, raw } from 'hono/html';
import { STATUS_CSS } from '../../status-page/status-css.ts';
import type { Language } from '../../status-page/words/speaker.ts';
import type { JoinWords, Words } from '../../status-page/words/words.ts';
import type { SubscriberKind } from '../subscriber.tables.ts';

type Html = ReturnType<typeof html>;

const JOIN_CSS = `${STATUS_CSS}
form{display:grid;gap:1.1rem;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1.2rem 1.1rem;margin-bottom:1rem}
label.field{display:grid;gap:.35rem;font-weight:600}
label small{font-weight:400;color:var(--quiet)}
fieldset{border:1px solid var(--line);border-radius:8px;padding:.6rem .9rem;display:grid;gap:.4rem}
fieldset label{display:flex;gap:.6rem;align-items:center}
input[type=text],input[type=email]{font:inherit;font-weight:400;color:inherit;background:var(--ground);border:1px solid var(--quiet);border-radius:8px;padding:.55rem .7rem;width:100%}
button{font:inherit;font-weight:600;justify-self:start;padding:.6rem 1.3rem;border:0;border-radius:8px;background:var(--ink);color:var(--ground);cursor:pointer}
:focus-visible{outline:3px solid var(--degraded);outline-offset:2px}
.wrong{margin:0 0 1rem;padding:.8rem 1.1rem;background:var(--card);border:1px solid var(--line);border-left:5px solid var(--down);border-radius:10px}
.trap{position:absolute;left:-9999px;height:1px;overflow:hidden}
`;

/** Nothing is loaded and nothing runs; a form may only go where it came from. */
const JOIN_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(JOIN_CSS).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');
export const JOIN_CSP = `${JOIN_POLICY}; frame-ancestors 'none'`;

/** What of a service's page people can choose. */
export interface Choice {
  readonly id: string;
  readonly title: string;
}

/** What was written into the form before. */
export interface Written {
  readonly kind: SubscriberKind;
  readonly address: string;
  readonly components: readonly string[];
}

/** The page that is answered, and what it speaks. */
export interface JoinPage {
  readonly plan: Plan;
  readonly language: Language;
  readonly words: Words;
}

function kindWords(kind: SubscriberKind, say: JoinWords) {
  if (kind === 'email') return { title: say.byEmail, label: say.emailLabel, hint: say.emailHint };
  if (kind === 'slack') return { title: say.bySlack, label: say.slackLabel, hint: say.slackHint };
  return { title: say.byWebhook, label: say.webhookLabel, hint: say.webhookHint };
}

/** Renders the forms by which people subscribe: one for each way that the page offers. Works without script. */
export function renderJoin(
  on: JoinPage,
  ways: readonly SubscriberKind[],
  { written, wrong }: { readonly written: Written | null; readonly wrong: string | null },
): string {
  const { plan, words } = on;
  const forms = ways.map((kind) => {
    const { title, label, hint } = kindWords(kind, words.join);
    const own = written?.kind === kind ? written : null;
    const input =
      kind === 'email'
        ? html`<input type="email" name="address" required maxlength="254" autocomplete="email" value="${own?.address ?? ''}">`
        : html`<input type="text" name="address" required maxlength="2000" inputmode="url" value="${own?.address ?? ''}">`;
    return html`<section><h2>${title}</h2><form method="post" accept-charset="utf-8">
<input type="hidden" name="kind" value="${kind}">
<label class="field">${label}<small>${hint}</small>${input}</label>
${choices(words.join, publicChoices(plan), own?.components ?? [])}
<div class="trap" aria-hidden="true"><label>${words.join.empty}<input type="text" name="website" tabindex="-1" autocomplete="off"></label></div>
<button type="submit">${words.join.submit}</button>
</form></section>`;
  });
  return page(
    on,
    words.subscribe,
    html`${wrong === null ? '' : html`<p class="wrong" role="alert">${wrong}</p>`}${forms}`,
  );
}

/** Renders a short word. */
export function renderWord(on: JoinPage, heading: string, words: string): string {
  return page(on, heading, html`<p class="banner up" role="status">${words}</p>`);
}

/** Renders one button, which does what a link that a scanner opens must not do. */
export function renderButton(on: JoinPage, heading: string, words: string, button: string): string {
  return page(on, heading, html`<form method="post"><p>${words}</p><button type="submit">${button}</button></form>`);
}

/** Renders the choice of components of who is subscribed, and the button that ends it. */
export function renderManage(
  on: JoinPage,
  {
    shown,
    components,
    stopPath,
    saved,
  }: {
    readonly shown: string;
    readonly components: readonly string[];
    readonly stopPath: string;
    readonly saved: boolean;
  },
): string {
  const { plan, words } = on;
  const say = words.join;
  return page(
    on,
    say.yours,
    html`${saved ? html`<p class="banner up" role="status">${say.saved}</p>` : ''}
<section><h2>${shown}</h2><form method="post" accept-charset="utf-8">
${choices(say, publicChoices(plan), components)}
<button type="submit">${say.save}</button></form>
<form method="post" action="${stopPath}"><p>${say.stopWords}</p><button type="submit">${say.stop}</button></form></section>`,
  );
}

/** Components that a stranger may know of. */
export function publicChoices(plan: Plan): readonly Choice[] {
  return Object.values(plan.components)
    .filter((component) => component.public)
    .map(({ id, title }) => ({ id, title }));
}

function choices(say: JoinWords, all: readonly Choice[], chosen: readonly string[]): Html {
  if (all.length < 2) return html``;
  const boxes = all.map(
    ({ id, title }) =>
      html`<label><input type="checkbox" name="component" value="${id}"${chosen.includes(id) ? raw(' checked') : ''}>${title}</label>`,
  );
  return html`<fieldset><legend>${say.only}</legend>${boxes}</fieldset>`;
}

function page({ plan: { statusPage }, language }: JoinPage, heading: string, content: Html): string {
  return String(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${raw(JOIN_POLICY)}">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${heading}: ${statusPage.title}</title>
<style>${raw(JOIN_CSS)}</style>
</head>
<body>
<main>
<header><h1>${statusPage.title}</h1><p>${heading}</p></header>
${content}
</main>
</body>
</html>
`);
}
