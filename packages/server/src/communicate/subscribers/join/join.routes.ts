import type { Plan } from '@tocsin/core';
import type { Context } from 'hono';
import type { App } from '../../../platform/app.ts';
import type { Api, Env } from '../../../platform/http/api.ts';
import { clientAddress, senderOf } from '../../../platform/http/client-address.ts';
import { limitBody } from '../../../platform/http/limit-body.ts';
import { Problem } from '../../../platform/problem.ts';
import { BY_SUBSCRIBER, endSubscription } from '../change-subscriber.ts';
import type { SubscriberKind } from '../subscriber.tables.ts';
import { readEmailAddress, readSlackAddress, readWebhookAddress, shownAddress } from '../subscriber-address.ts';
import { linkToken, readLinkToken } from '../subscriber-links.ts';
import { addressRule } from '../web/guarded-post.ts';
import { hashOfToken } from './ask.job.ts';
import { confirmSubscriber } from './confirm.ts';
import { JoinLimits } from './join-limits.ts';
import {
  JOIN_CSP,
  publicChoices,
  renderButton,
  renderJoin,
  renderManage,
  renderWord,
  type Written,
} from './render-join.ts';
import { subscribe } from './subscribe.ts';

const MOST_BYTES = 32 * 1024;
const PATH = '/status/:service/subscribe';
type Ask = Context<Env, string>;

const WRONG: Readonly<Record<SubscriberKind, string>> = {
  email: 'That is no e-mail address. Write it as name@example.com.',
  webhook: 'That is no address of a webhook. Write it as https://example.com/path, on port 443 or 8443.',
  slack: 'That is no incoming webhook of Slack. It begins with https://hooks.slack.com/services/.',
};
const ASKED: Readonly<Record<SubscriberKind, string>> = {
  email: 'If this address can be subscribed, a mail with a link is on its way. Open it within 24 hours to confirm.',
  webhook: 'We post a challenge to this address now. It is subscribed once your program has answered with it.',
  slack: 'We post a message to the channel now. It is subscribed once that has arrived.',
};
const GONE = 'This link is too old, or it was used before. Subscribe once more, and a new one comes.';
const ENDED = 'You are unsubscribed. Nothing more is sent to you.';

/** The pages by which people subscribe, confirm, choose and unsubscribe: plain HTML, without cookies. */
export function registerJoinRoutes(api: Api, app: App): void {
  const limits = new JoinLimits();
  const small = limitBody(MOST_BYTES, () => {
    throw new Problem('too-large', 'The form is larger than 32 KB.');
  });
  api.get(PATH, (c) => {
    const { plan, ways } = pageWithWays(app, c);
    const sent = ways.find((kind) => kind === c.req.query('sent'));
    if (sent) return answer(c, renderWord(plan, 'Subscribe', ASKED[sent]));
    return answer(c, renderJoin(plan, ways, { written: null, wrong: null }));
  });
  api.post(PATH, small, (c) => join(app, c, limits));
  confirmRoutes(api, app);
  manageRoutes(api, app, small);
  stopRoutes(api, app, small);
}

async function join(app: App, c: Ask, limits: JoinLimits): Promise<Response> {
  const { plan, ways } = pageWithWays(app, c);
  const fields = await fieldsOf(c);
  const kind = ways.find((way) => way === (fields.get('kind') ?? 'email'));
  if (!kind) throw new Problem('invalid', 'This page does not offer that.');
  const chosen = fields.getAll('component').slice(0, 1000);
  const known = publicChoices(plan).map(({ id }) => id);
  const components = known.filter((id) => chosen.includes(id));
  const written: Written = { kind, address: (fields.get('address') ?? '').slice(0, 2000), components };
  const again = (wrong: string, status: 400 | 403 | 429, headers: Record<string, string> = {}) =>
    answer(c, renderJoin(plan, ways, { written, wrong }), status, headers);
  if (isFromElsewhere(c)) return again('Please send this form once more.', 403);
  const waitSeconds = limits.take(plan.service, senderOf(clientAddress(c, app.config.trustedProxies)), app.clock.now());
  if (waitSeconds > 0) {
    return again('That was often. Please try again in a minute.', 429, { 'retry-after': String(waitSeconds) });
  }
  // Whoever fills in the field that nobody sees is thanked, and not heard.
  if (fields.get('website')) return seeOther(c, `subscribe?sent=${kind}`);
  const address = readAddressOf(app, kind, written.address);
  if (address === null) return again(WRONG[kind], 400);
  await subscribe(app, plan, { kind, address, components });
  return seeOther(c, `subscribe?sent=${kind}`);
}

/** A scanner that opens every link of a mail confirms nothing: that takes the button. */
function confirmRoutes(api: Api, app: App): void {
  const path = '/status/:service/confirm/:token';
  const subscriberOf = async (c: Ask, plan: Plan) => {
    const row = await app.db
      .selectFrom('subscriber')
      .select(['id', 'token_expires_at'])
      .where('token_hash', '=', hashOfToken(c.req.param('token') ?? ''))
      .where('service', '=', plan.service)
      .where('status', '=', 'unconfirmed')
      .executeTakeFirst();
    return row?.token_expires_at && row.token_expires_at.getTime() > app.clock.now() ? row.id : null;
  };
  api.get(path, async (c) => {
    const plan = planOf(app, c);
    if ((await subscriberOf(c, plan)) === null) return answer(c, renderWord(plan, 'Confirm', GONE), 404);
    const words = 'You hear of incidents and maintenance from now on, until you unsubscribe.';
    return answer(c, renderButton(plan, 'Confirm', words, 'Confirm the subscription'));
  });
  api.post(path, async (c) => {
    const plan = planOf(app, c);
    const subscriber = await subscriberOf(c, plan);
    if (subscriber === null || !(await confirmSubscriber(app, subscriber)))
      return answer(c, renderWord(plan, 'Confirm', GONE), 404);
    return answer(c, renderWord(plan, 'Confirm', 'Thank you. You are subscribed.'));
  });
}

function manageRoutes(api: Api, app: App, small: ReturnType<typeof limitBody>): void {
  const path = `${PATH}/manage/:token`;
  const rowOf = async (c: Ask, plan: Plan) => {
    const id = readLinkToken(app.keys, 'manage', c.req.param('token') ?? '');
    if (id === null) return null;
    return app.db
      .selectFrom('subscriber')
      .select(['id', 'kind', 'address', 'components'])
      .where('id', '=', id)
      .where('service', '=', plan.service)
      .executeTakeFirst();
  };
  api.get(path, async (c) => {
    const plan = planOf(app, c);
    const row = await rowOf(c, plan);
    if (!row) return answer(c, renderWord(plan, 'Your subscription', 'There is no such subscription any more.'), 404);
    const shown = shownAddress(row.kind, row.address);
    // Relative, so that it is right under the page's own name, too.
    const stopPath = `../../unsubscribe/${linkToken(app.keys, 'stop', row.id)}`;
    const saved = c.req.query('saved') !== undefined;
    return answer(c, renderManage(plan, { shown, components: row.components, stopPath, saved }));
  });
  api.post(path, small, async (c) => {
    const plan = planOf(app, c);
    const row = await rowOf(c, plan);
    if (!row) return answer(c, renderWord(plan, 'Your subscription', 'There is no such subscription any more.'), 404);
    const chosen = (await fieldsOf(c)).getAll('component').slice(0, 1000);
    const components = publicChoices(plan)
      .map(({ id }) => id)
      .filter((id) => chosen.includes(id));
    await app.db.updateTable('subscriber').set({ components }).where('id', '=', row.id).execute();
    return seeOther(c, `${c.req.param('token')}?saved=1`);
  });
}

/**
 * RFC 8058: a POST of `List-Unsubscribe=One-Click` ends it, without cookies, form or question; the same again answers the same. GET shows
 * a button, since links are opened by scanners.
 */
function stopRoutes(api: Api, app: App, small: ReturnType<typeof limitBody>): void {
  const path = '/status/:service/unsubscribe/:token';
  const subscriberOf = (c: Ask) => readLinkToken(app.keys, 'stop', c.req.param('token') ?? '');
  api.get(path, (c) => {
    const plan = planOf(app, c);
    if (subscriberOf(c) === null)
      return answer(c, renderWord(plan, 'Unsubscribe', 'This link is not one of ours.'), 404);
    return answer(c, renderButton(plan, 'Unsubscribe', 'Nothing more is sent to you, at once.', 'Unsubscribe'));
  });
  api.post(path, small, async (c) => {
    const plan = planOf(app, c);
    const subscriber = subscriberOf(c);
    if (subscriber === null) return answer(c, renderWord(plan, 'Unsubscribe', 'This link is not one of ours.'), 404);
    await endSubscription(app, subscriber, 'unsubscribed', BY_SUBSCRIBER);
    return answer(c, renderWord(plan, 'Unsubscribe', ENDED));
  });
}

/** The ways in which a page can be subscribed to, by its plan. */
export function waysOf(plan: Plan): SubscriberKind[] {
  const { email, webhook, slack } = plan.statusPage.subscribe;
  return [
    ...(email === null ? [] : (['email'] as const)),
    ...(webhook ? (['webhook'] as const) : []),
    ...(slack ? (['slack'] as const) : []),
  ];
}

/** Reads an address of a kind as it is kept. Null: it is none. */
export function readAddressOf(app: App, kind: SubscriberKind, given: string): string | null {
  if (kind === 'email') return readEmailAddress(given);
  return kind === 'slack' ? readSlackAddress(given) : readWebhookAddress(given, addressRule(app));
}

function planOf(app: App, c: Ask): Plan {
  return app.plans.get(c.req.param('service') ?? '');
}

/** @throws Problem 'not-found' for an unknown service and for one to which nobody can subscribe */
function pageWithWays(app: App, c: Ask): { readonly plan: Plan; readonly ways: SubscriberKind[] } {
  const plan = planOf(app, c);
  const ways = waysOf(plan);
  if (ways.length === 0) throw new Problem('not-found', `Nobody can subscribe to ${plan.title} here.`);
  return { plan, ways };
}

/** Browsers say where a form comes from; programs say nothing, and have no visitor whom they could use. */
function isFromElsewhere(c: Ask): boolean {
  const site = c.req.header('sec-fetch-site');
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** @throws Problem 'invalid' for what no form sends */
async function fieldsOf(c: Ask): Promise<URLSearchParams> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded') {
    throw new Problem('invalid', 'Send the form as a browser does: application/x-www-form-urlencoded.');
  }
  return new URLSearchParams(Buffer.from(await c.req.arrayBuffer()).toString('utf8'));
}

/** Another address, so that loading the page again sends nothing again; relative, for pages under their own name. */
function seeOther(c: Ask, location: string): Response {
  return c.body(null, 303, { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
}

/** Addresses of these pages are keys: they are told to nobody. */
function answer(
  c: Ask,
  body: string,
  status: 200 | 400 | 403 | 404 | 429 = 200,
  headers: Record<string, string> = {},
): Response {
  return c.body(body, status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': JOIN_CSP,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
    'referrer-policy': 'no-referrer',
    ...headers,
  });
}
