import type { IncomingMessage } from 'node:http';
import type { App } from '../../../platform/app.ts';
import { ENTRY_CSP, renderEntry } from './render-entry.ts';
import {
  ENTERED_SECONDS,
  enteredMark,
  isEntryToken,
  makeEntryToken,
  mayRead,
  STATUS_COOKIE,
  tryPassword,
} from './status-access.ts';
import { isPlainPath } from './status-path.ts';
import { addressOf, type StatusRequest, sendText } from './status-request.ts';
import type { TryLimits } from './try-limits.ts';

const MOST_FORM_BYTES = 4096;
const UNSET =
  'This page is private, and its password is not set up yet. Whoever runs it must set the secret of statusPage.password.';
const HTML = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': ENTRY_CSP, vary: 'Cookie' };

/** Answers `POST /status/x/enter`, and every request that may not see a private page. */
export class PrivatePages {
  readonly #app: App;
  readonly #limits: TryLimits;

  constructor(app: App, limits: TryLimits) {
    this.#app = app;
    this.#limits = limits;
  }

  /** @returns whether the request may go on; else it is answered */
  async admits(exchange: StatusRequest): Promise<boolean> {
    const { request, plan, query, rest } = exchange;
    if (plan.statusPage.password === null) {
      this.#closed(exchange, 503, UNSET);
      return false;
    }
    const sender = addressOf(request, this.#app.config.trustedProxies);
    const key = new URLSearchParams(query).get('key');
    const access = await mayRead(this.#app, this.#limits, plan, { headers: request.headers, key, sender });
    if (access === 'open') return true;
    if (access !== 'closed') {
      sendText(exchange, 429, tooMany(access.wait), { 'retry-after': String(access.wait) });
    } else if (isForPeople(rest)) this.#form(exchange, 401, null);
    else {
      const realm = { 'www-authenticate': 'Basic realm="Status page", charset="UTF-8"' };
      sendText(
        exchange,
        401,
        'This page is private: send its password as HTTP Basic, or the key of its feeds as ?key=.\n',
        realm,
      );
    }
    return false;
  }

  /** Takes the form with the password. */
  async enter(exchange: StatusRequest): Promise<void> {
    const { request, response, plan, base } = exchange;
    const { password } = plan.statusPage;
    if (!plan.statusPage.private) return redirect(exchange, base || '/');
    if (password === null) return this.#closed(exchange, 503, UNSET);
    if (isFromElsewhere(request)) return sendText(exchange, 403, 'The form must be sent from this page itself.\n');
    const fields = await readForm(request);
    if (fields === null)
      return sendText(exchange, 413, 'The form is too large or did not arrive.\n', { connection: 'close' });
    const nowMs = this.#app.clock.now();
    const back = backOf(exchange, fields.get('back') ?? '');
    if (!isEntryToken(this.#app.keys, plan.service, fields.get('form') ?? '', nowMs))
      return this.#form(exchange, 400, 'This form was open for too long. Please enter the password once more.', back);
    const sender = addressOf(request, this.#app.config.trustedProxies);
    const access = tryPassword(this.#limits, plan, { given: fields.get('password') ?? '', sender, nowMs });
    if (access === 'closed') return this.#form(exchange, 401, 'That is not the password.', back);
    if (access !== 'open') {
      response.setHeader('retry-after', access.wait);
      return this.#form(exchange, 429, tooMany(access.wait), back);
    }
    const secure = isSecure(request, this.#app) ? '; Secure' : '';
    const mark = enteredMark(this.#app.keys, plan.service, password, nowMs);
    const cookie = `${STATUS_COOKIE}=${mark}; Path=${base || '/'}; Max-Age=${ENTERED_SECONDS}; HttpOnly; SameSite=Lax${secure}`;
    redirect(exchange, back, { 'set-cookie': cookie });
  }

  #form(exchange: StatusRequest, status: number, wrong: string | null, back?: string): void {
    const { plan, base, rest, query } = exchange;
    const token = makeEntryToken(this.#app.keys, plan.service, this.#app.clock.now());
    const form = { action: `${base}/enter`, token, back: back ?? `${base}${rest}${query}` };
    sendText(exchange, status, renderEntry(plan, form, wrong), HTML);
  }

  #closed(exchange: StatusRequest, status: number, words: string): void {
    if (isForPeople(exchange.rest)) sendText(exchange, status, renderEntry(exchange.plan, null, words), HTML);
    else sendText(exchange, status, `${words}\n`);
  }
}

function tooMany(seconds: number): string {
  return `Too many wrong passwords came from your address. Try again in ${seconds} seconds.\n`;
}

/** Whether a person reads what is answered, and a form helps. */
function isForPeople(rest: string): boolean {
  return !/\.(?:json|svg|xml|ics)$|\/(?:rss|atom|json)$/.test(rest);
}

/** Only back to this page: the field comes from outside. */
function backOf({ base }: StatusRequest, wanted: string): string {
  const [path = ''] = wanted.split('?');
  const isOurs = isPlainPath(path) && (base === '' || path === base || path.startsWith(`${base}/`));
  return isOurs && path !== '' ? path : base || '/';
}

/** Browsers say where a form comes from; what says nothing is no browser of today, and the form's mark is looked at too. */
function isFromElsewhere({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const { origin } = headers;
  if (origin === undefined || origin === 'null') return false;
  return URL.canParse(origin) && new URL(origin).host.toLowerCase() !== (headers.host ?? '').toLowerCase();
}

function isSecure({ headers }: IncomingMessage, app: App): boolean {
  const forwarded = app.config.trustedProxies > 0 ? String(headers['x-forwarded-proto'] ?? '') : '';
  return forwarded.split(',').at(-1)?.trim() === 'https' || app.url().startsWith('https:');
}

function redirect(exchange: StatusRequest, location: string, headers: Readonly<Record<string, string>> = {}): void {
  sendText(exchange, 303, '', { location, ...headers });
}

/** @returns null for what no form of ours sends, and for one that breaks off */
function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_FORM_BYTES) resolve(null);
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(new URLSearchParams(Buffer.concat(chunks).toString('utf8'))));
    request.on('close', () => resolve(null));
    request.on('error', () => resolve(null));
  });
}
