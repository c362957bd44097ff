import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { App } from '../../platform/app.ts';
import { sameSecret } from '../../platform/auth/keys.ts';
import type { Env } from '../../platform/http/api.ts';
import { Problem } from '../../platform/problem.ts';
import { labelOf } from '../deliver/compose-message.ts';
import { findMessage, readMessage } from '../outbox/message.views.ts';
import { type AnswerAction, answerMessage, firstAnswer } from './answer-message.ts';

const DONE: Record<AnswerAction, string> = {
  acknowledge: 'Acknowledged. The paging has stopped.',
  escalate: 'Escalated. The next step is being paged.',
  resolve: 'Resolved.',
};

/** The links in e-mails. Each works once; then it says who answered. */
export function answerRoutes(http: Hono<Env>, app: App): void {
  // A mail scanner follows links: the page asks, and only its button acts.
  http.get('/answer/:message/:action/:signature', async (c) => {
    const { id, action } = checked(app, c.req.param());
    return c.html(await answerPage(app, id, action, await whoAnswered(app, id, action)));
  });
  http.post('/answer/:message/:action/:signature', async (c) => {
    const { id, action } = checked(app, c.req.param());
    const before = await whoAnswered(app, id, action);
    if (before !== null) return c.html(await answerPage(app, id, action, before));
    const message = await findMessage(app.db, id);
    const { ok, text } = await answerMessage(app, id, action);
    return c.html(
      await answerPage(app, id, action, ok && !message.is_test && !message.is_bundle ? DONE[action] : text),
    );
  });
}

/** What has become of the link already; null: it still works. */
async function whoAnswered(app: App, id: string, action: AnswerAction): Promise<string | null> {
  const first = await firstAnswer(app, id, action);
  if (first) return `${first.by} has answered this already, at ${utc(first.at)}.`;
  const message = await readMessage(app, id);
  return (message.actions.find((a) => a.id === action)?.used ?? true) ? 'Somebody has already answered.' : null;
}

function utc(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function checked(app: App, params: { message: string; action: string; signature: string }) {
  const { message: id, action, signature } = params;
  if (!isAction(action) || !sameSecret(signature, app.keys.sign(`answer:${id}:${action}`))) {
    throw new Problem('forbidden', 'This link is not whole. Open it as it stands in the message.');
  }
  return { id, action };
}

function isAction(text: string): text is AnswerAction {
  return Object.hasOwn(DONE, text);
}

async function answerPage(app: App, id: string, action: AnswerAction, said: string | null) {
  const message = await findMessage(app.db, id);
  const label = labelOf(action, { isTest: message.is_test, isBundle: message.is_bundle });
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${label}</title>
        <style>
          :root { color-scheme: light dark; font: 18px/1.5 system-ui, sans-serif; }
          main { max-width: 32rem; margin: 15vh auto; padding: 0 1rem; }
          button { font: inherit; font-weight: 600; padding: 1rem 2rem; width: 100%; border: 0; border-radius: 10px; background: #c92a2a; color: #fff; }
        </style>
      </head>
      <body>
        <main>
          <h1>${message.subject}</h1>
          ${said ? html`<p>${said}</p>` : html`<form method="post"><button>${label}</button></form>`}
        </main>
      </body>
    </html>`;
}
