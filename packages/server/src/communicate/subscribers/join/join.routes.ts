import type { Plan } from '@tocsin/core';
import type { Context } from 'hono';
import type { App } from '../../../platform/app.ts';
import type { Api, Env } from '../../../platform/http/api.ts';
import { clientAddress, senderOf } from '../../../platform/http/client-address.ts';
import { limitBody } from '../../../platform/http/limit-body.ts';
import { Problem } from '../../../platform/problem.ts';
import { chooseLanguage } from '../../status-page/serve/preferences.ts';
import { isLanguage, LANGUAGES, type Language } from '../../status-page/words/speaker.ts';
import type { JoinWords } from '../../status-page/words/words.ts';
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
  type JoinPage,
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

/** The pages by which people subscribe, confirm, choose and unsubscribe: plain HTML, without cookies. */
export function registerJoinRoutes(api: Api, app: App): void {
  const limits = new JoinLimits();
  const small = limitBody(MOST_BYTES, () => {
    throw new Problem('too-large', 'The form is larger than 32 KB.');
  });
  api.get(PATH, (c) => {
    const { on, ways } = pageWithWays(app, c);
    const sent = ways.find((kind) => kind === c.req.query('sent'));
    if (sent) return answer(c, renderWord(on, on.words.subscribe, askedWords(sent, on.words.join)));
    return answer(c, renderJoin(on, ways, { written: null, wrong: null }));
  });
  api.post(PATH, small, (c) => join(app, c, limits));
  confirmRoutes(api, app);
  manageRoutes(api, app, small);
  stopRoutes(api, app, small);
}

async function join(app: App, c: Ask, limits: JoinLimits): Promise<Response> {
  const { on, ways } = pageWithWays(app, c);
  const { plan, words } = on;
  const fields = await fieldsOf(c);
  const kind = ways.find((way) => way === (fields.get('kind') ?? 'email'));
  if (!kind) throw new Problem('invalid', 'This page does not offer that.');
  const chosen = fields.getAll('component').slice(0, 1000);
  const known = publicChoices(plan).map(({ id }) => id);
  const components = known.filter((id) => chosen.includes(id));
  const written: Written = { kind, address: (fields.get('address') ?? '').slice(0, 2000), components };
  const again = (wrong: string, status: 400 | 403 | 429, headers: Record<string, string> = {}) =>
    answer(c, renderJoin(on, ways, { written, wrong }), status, headers);
  if (isFromElsewhere(c)) return again(words.join.again, 403);
  const waitSeconds = limits.take(plan.service, senderOf(clientAddress(c, app.config.trustedProxies)), app.clock.now());
  if (waitSeconds > 0) {
    return again(words.join.often, 429, { 'retry-after': String(waitSeconds) });
  }
  const thanks = `subscribe?sent=${kind}${on.asked === null ? '' : `&lang=${on.asked}`}`;
  // Whoever fills in the field that nobody sees is thanked, and not heard.
  if (fields.get('website')) return seeOther(c, thanks);
  const address = readAddressOf(app, kind, written.address);
  if (address === null) return again(wrongWords(kind, words.join), 400);
  await subscribe(app, plan, { kind, address, components });
  return seeOther(c, thanks);
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
    const on = pageOf(app, c);
    const say = on.words.join;
    if ((await subscriberOf(c, on.plan)) === null) return answer(c, renderWord(on, say.confirm, say.gone), 404);
    return answer(c, renderButton(on, say.confirm, say.confirmWords, say.confirmButton));
  });
  api.post(path, async (c) => {
    const on = pageOf(app, c);
    const say = on.words.join;
    const subscriber = await subscriberOf(c, on.plan);
    if (subscriber === null || !(await confirmSubscriber(app, subscriber)))
      return answer(c, renderWord(on, say.confirm, say.gone), 404);
    return answer(c, renderWord(on, say.confirm, say.confirmed));
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
    const on = pageOf(app, c);
    const row = await rowOf(c, on.plan);
    if (!row) return answer(c, renderWord(on, on.words.join.yours, on.words.join.noSuch), 404);
    const shown = shownAddress(row.kind, row.address);
    // Relative, so that it is right under the page's own name, too.
    const stopPath = `../../unsubscribe/${linkToken(app.keys, 'stop', row.id)}`;
    const saved = c.req.query('saved') !== undefined;
    return answer(c, renderManage(on, { shown, components: row.components, stopPath, saved }));
  });
  api.post(path, small, async (c) => {
    const on = pageOf(app, c);
    const { plan, words } = on;
    const row = await rowOf(c, plan);
    if (!row) return answer(c, renderWord(on, words.join.yours, words.join.noSuch), 404);
    const chosen = (await fieldsOf(c)).getAll('component').slice(0, 1000);
    const components = publicChoices(plan)
      .map(({ id }) => id)
      .filter((id) => chosen.includes(id));
    await app.db.updateTable('subscriber').set({ components }).where('id', '=', row.id).execute();
    return seeOther(c, `${c.req.param('token')}?saved=1${on.asked === null ? '' : `&lang=${on.asked}`}`);
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
    const on = pageOf(app, c);
    const say = on.words.join;
    if (subscriberOf(c) === null) return answer(c, renderWord(on, say.stop, say.notOurs), 404);
    return answer(c, renderButton(on, say.stop, say.stopWords, say.stop));
  });
  api.post(path, small, async (c) => {
    const on = pageOf(app, c);
    const say = on.words.join;
    const subscriber = subscriberOf(c);
    if (subscriber === null) return answer(c, renderWord(on, say.stop, say.notOurs), 404);
    await endSubscription(app, subscriber, 'unsubscribed', BY_SUBSCRIBER);
    return answer(c, renderWord(on, say.stop, say.stopped));
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

/** A page in the language that `?lang=` names or the browser asks for, as far as the status page has it. */
function pageOf(app: App, c: Ask): JoinPage & { /** What `?lang=` names. */ readonly asked: Language | null } {
  const plan = app.plans.get(c.req.param('service') ?? '');
  const { languages } = plan.statusPage;
  const given = c.req.query('lang') ?? '';
  const asked = languages.includes(given) && isLanguage(given) ? given : null;
  const chosen = asked ?? chooseLanguage(c.req.header('accept-language'), languages);
  const language = isLanguage(chosen) ? chosen : 'en';
  return { plan, language, words: LANGUAGES[language], asked };
}

/** @throws Problem 'not-found' for an unknown service and for one to which nobody can subscribe */
function pageWithWays(app: App, c: Ask) {
  const on = pageOf(app, c);
  const ways = waysOf(on.plan);
  if (ways.length === 0) throw new Problem('not-found', `Nobody can subscribe to ${on.plan.title} here.`);
  return { on, ways };
}

function wrongWords(kind: SubscriberKind, say: JoinWords): string {
  return { email: say.wrongEmail, webhook: say.wrongWebhook, slack: say.wrongSlack }[kind];
}

function askedWords(kind: SubscriberKind, say: JoinWords): string {
  return { email: say.askedEmail, webhook: say.askedWebhook, slack: say.askedSlack }[kind];
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
