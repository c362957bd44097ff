import { parseInteraction, verifySlackRequest } from '@tocsin/channels';
import type { Hono } from 'hono';
import { html } from 'hono/html';
import type { App } from '../platform/app.ts';
import { sameSecret } from '../platform/auth/keys.ts';
import type { Env } from '../platform/http/api.ts';
import { Problem } from '../platform/problem.ts';
import { answerMessage } from './answer-message.ts';
import { readMessage } from './message.views.ts';

/** Where answers from outside come in: Slack's buttons and the links in e-mails. */
export function answerRoutes(http: Hono<Env>, app: App): void {
  http.post('/slack/interactivity', async (c) => {
    const rawBody = await c.req.text();
    const timestamp = c.req.header('x-slack-request-timestamp') ?? '';
    const signature = c.req.header('x-slack-signature') ?? '';
    const channel = signedBy(app, { rawBody, timestamp, signature });
    if (!channel)
      throw new Problem(
        'unauthorized',
        'The request is not signed by a Slack app of a loaded plan, or is older than 5 minutes.',
      );
    const interaction = parseInteraction(rawBody);
    if (interaction.kind === 'error')
      throw new Problem('invalid', `Slack's payload is not usable: ${interaction.reason}.`);
    if (interaction.action === 'acknowledge' || interaction.action === 'escalate') {
      const presser = { address: interaction.userId };
      await answerMessage(app, interaction.messageId, interaction.action, presser).catch(overIsFine);
    }
    return c.body(null, 200);
  });

  // A mail scanner follows links: the page asks, and only its button acts.
  http.get('/answer/:message/:action/:signature', async (c) => {
    const { id, action } = checked(app, c.req.param());
    const message = await readMessage(app, id);
    const done = message.actions.find((a) => a.id === action)?.used ?? true;
    return c.html(answerPage(message.subject, done ? 'Somebody has already answered.' : null, action));
  });
  http.post('/answer/:message/:action/:signature', async (c) => {
    const { id, action } = checked(app, c.req.param());
    const message = await readMessage(app, id);
    await answerMessage(app, id, action);
    return c.html(
      answerPage(
        message.subject,
        action === 'acknowledge' ? 'Acknowledged. The paging has stopped.' : 'Escalated. The next step is being paged.',
        action,
      ),
    );
  });
}

/** The plan's channel whose signing secret fits the request. */
function signedBy(app: App, request: { rawBody: string; timestamp: string; signature: string }): string | null {
  const nowMs = app.clock.now();
  for (const { plan } of app.plans.all()) {
    for (const channel of Object.values(plan.channels)) {
      const signingSecret = channel.type === 'slack' ? channel.settings.signingSecret : undefined;
      if (signingSecret && verifySlackRequest({ ...request, signingSecret, nowMs }).valid) return channel.id;
    }
  }
  return null;
}

/** A button pressed after the end is answered with 200: Slack would show an error for anything else. */
function overIsFine(error: unknown): void {
  if (!(error instanceof Problem) || error.code !== 'conflict') throw error;
}

function checked(app: App, params: { message: string; action: string; signature: string }) {
  const { message: id, action, signature } = params;
  const known = action === 'acknowledge' || action === 'escalate';
  if (!known || !sameSecret(signature, app.keys.sign(`answer:${id}:${action}`))) {
    throw new Problem('forbidden', 'This link is not whole. Open it as it stands in the message.');
  }
  return { id, action: action as 'acknowledge' | 'escalate' };
}

function answerPage(subject: string, said: string | null, action: 'acknowledge' | 'escalate') {
  const label = action === 'acknowledge' ? 'Acknowledge' : 'Escalate';
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
          <h1>${subject}</h1>
          ${said ? html`<p>${said}</p>` : html`<form method="post"><button>${label}</button></form>`}
        </main>
      </body>
    </html>`;
}
