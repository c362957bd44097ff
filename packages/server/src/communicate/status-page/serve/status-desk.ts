import type { IncomingMessage, ServerResponse } from 'node:http';
import type { App } from '../../../platform/app.ts';
import { historyDocument } from '../export/copy-links.ts';
import { FairTurns } from './fair-turns.ts';
import { OwnDomains } from './own-domains.ts';
import { chooseEncoding, chooseLanguage } from './preferences.ts';
import { PrivatePages } from './private-page.ts';
import { type Reading, type StatusPages, statusPagesOf } from './status-pages.ts';
import { isPlainPath, readStatusPath, type StatusPath } from './status-path.ts';
import { type StatusRequest, sendNotFound, sendText } from './status-request.ts';
import { isUnchanged, type StoredPage } from './stored-page.ts';
import { TryLimits } from './try-limits.ts';

const PREFIX = '/status/';
/** What a reader of a private page need not have entered the password for: links of mails, each a key of its own subscription. */
const ALWAYS_OPEN = /^\/(?:unsubscribe|confirm|subscribe\/manage)(?:\/|$)/;

/**
 * What becomes of a request: `taken` is answered here; `usual` goes to the web API; a text goes there too, as the address that
 * it is for.
 */
export type Outcome = 'taken' | 'usual' | { readonly url: string };

const desks = new WeakMap<App, StatusDesk>();

/** The one desk of a node. */
export function statusDeskOf(app: App): StatusDesk {
  const known = desks.get(app);
  if (known) return known;
  const made = new StatusDesk(app);
  desks.set(app, made);
  return made;
}

/** Answers everything about status pages that is made before anybody asks; forms go on to the web API. */
export class StatusDesk {
  readonly #app: App;
  readonly #pages: StatusPages;
  readonly #domains: OwnDomains;
  readonly #private: PrivatePages;
  readonly #turns = new FairTurns();

  constructor(app: App) {
    this.#app = app;
    this.#pages = statusPagesOf(app);
    this.#domains = new OwnDomains(app);
    this.#private = new PrivatePages(app, new TryLimits());
  }

  /** Whether a request is for a status page, by its address or by the name under which it comes. */
  isFor({ url = '', headers }: IncomingMessage): boolean {
    return url.startsWith(PREFIX) || this.#domains.serviceAt(headers.host) !== null;
  }

  /** Answers at once where it can: during a rush nearly always. */
  take(request: IncomingMessage, response: ServerResponse): Outcome | Promise<Outcome> {
    const exchange = this.#read(request, response);
    if (exchange === null) {
      sendNotFound({ request, response });
      return 'taken';
    }
    const { plan, rest } = exchange;
    if (rest === '/enter') return this.#enter(exchange);
    if (!plan.statusPage.private || ALWAYS_OPEN.test(rest)) return this.#answer(exchange);
    return this.#private.admits(exchange).then((isIn) => (isIn ? this.#answer(exchange) : 'taken'));
  }

  /** @returns null for what belongs to no status page */
  #read(request: IncomingMessage, response: ServerResponse): StatusRequest | null {
    const { url = '' } = request;
    const mark = url.indexOf('?');
    const path = mark === -1 ? url : url.slice(0, mark);
    const query = mark === -1 ? '' : url.slice(mark);
    if (!isPlainPath(path)) return null;
    const own = this.#domains.serviceAt(request.headers.host);
    if (own !== null && !path.startsWith(PREFIX)) {
      const plan = this.#app.plans.find(own);
      return plan ? { request, response, plan, rest: path === '/' ? '' : path, query, base: '' } : null;
    }
    const found = this.#underPrefix(path);
    if (found === null || (own !== null && found.plan.service !== own)) return null;
    return { request, response, ...found, query, base: PREFIX + found.plan.service };
  }

  /** `/status/x`, `/status/x/rss`, `/status/x.json`. */
  #underPrefix(path: string): Pick<StatusRequest, 'plan' | 'rest'> | null {
    const slash = path.indexOf('/', PREFIX.length);
    const name = slash === -1 ? path.slice(PREFIX.length) : path.slice(PREFIX.length, slash);
    const rest = slash === -1 ? '' : path.slice(slash);
    const plan = this.#app.plans.find(name);
    if (plan) return { plan, rest };
    // A service whose own name ends so was found above.
    if (rest !== '' || !name.endsWith('.json')) return null;
    const bare = this.#app.plans.find(name.slice(0, -'.json'.length));
    return bare ? { plan: bare, rest: '/json' } : null;
  }

  async #enter(exchange: StatusRequest): Promise<Outcome> {
    const { method } = exchange.request;
    if (method === 'POST') await this.#private.enter(exchange);
    // Who loads the answer to a wrong password anew, or keeps its address, gets the form once more.
    else if (method === 'GET' || method === 'HEAD') sendText(exchange, 303, '', { location: exchange.base || '/' });
    else sendText(exchange, 405, 'The password comes by POST.\n', { allow: 'POST' });
    return 'taken';
  }

  #answer(exchange: StatusRequest): Outcome | Promise<Outcome> {
    const { request, plan, rest, query, base } = exchange;
    const path = readStatusPath(rest, plan.statusPage.languages);
    if (path === null) {
      if (rest.endsWith('/')) return redirectTo(exchange, `${base}${rest.replace(/\/$/, '')}${query}`);
      const url = `${PREFIX}${plan.service}${rest}${query}`;
      return url === request.url ? 'usual' : { url };
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      sendText(exchange, 405, 'This is only to be read.\n', { allow: 'GET, HEAD' });
      return 'taken';
    }
    const reading = this.#pages.get(plan.service);
    if (!(reading instanceof Promise)) return this.#send(exchange, path, reading);
    return reading.then((read) => this.#send(exchange, path, read));
  }

  #send(exchange: StatusRequest, asked: StatusPath, reading: Reading): Outcome | Promise<Outcome> {
    const path = asked.language === null ? this.#inLanguage(exchange, asked) : asked;
    const stored = this.#pages.document(reading, path, exchange.base);
    if (!(stored instanceof Promise)) return this.#write(exchange, stored);
    return stored.then((rendered) => this.#write(exchange, rendered));
  }

  #write(exchange: StatusRequest, stored: StoredPage | null): Outcome {
    const { request, response } = exchange;
    if (stored === null) {
      sendNotFound(exchange);
      return 'taken';
    }
    const { headers } = request;
    const packed = stored.packed(chooseEncoding(headers['accept-encoding'] as string | undefined));
    const isKnown = isUnchanged(headers['if-none-match'], packed.etag, stored.hash);
    this.#turns.take(response, () => {
      response.writeHead(isKnown ? 304 : 200, (isKnown ? packed.unchanged : packed.headers) as string[]);
      response.end(isKnown || request.method === 'HEAD' ? undefined : packed.body);
    });
    return 'taken';
  }

  /** `?lang` comes before what the browser asks for. */
  #inLanguage({ request, plan, query }: StatusRequest, { document }: StatusPath): StatusPath {
    const { languages } = plan.statusPage;
    const asked = query === '' ? null : new URLSearchParams(query);
    const wanted = asked?.get('lang') ?? '';
    const language = languages.includes(wanted)
      ? wanted
      : chooseLanguage(request.headers['accept-language'], languages);
    const month = document === 'history' ? (asked?.get('month') ?? '') : '';
    const named = readStatusPath(historyDocument(month, Number(asked?.get('page') ?? 1)), []);
    return { document: month !== '' && named ? named.document : document, language };
  }
}

function redirectTo(exchange: StatusRequest, location: string): Outcome {
  sendText(exchange, 308, '', { location: location === '' ? '/' : location });
  return 'taken';
}
