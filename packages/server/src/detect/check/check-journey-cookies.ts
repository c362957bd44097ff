/* Cookies between the steps of a journey, as far as journeys need RFC 6265. */

const MOST_COOKIES = 100;
const LONGEST_COOKIE = 8192;

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  /** It is sent to hosts below `host`, too. */
  readonly below: boolean;
  readonly path: string;
  readonly secure: boolean;
}

/** The cookies of one journey. */
export class CookieJar {
  #cookies: Cookie[] = [];

  /** Takes what an answer sets. What is malformed, too long or of a foreign host is left out. */
  take(setCookie: readonly string[] | undefined, url: URL, nowMs: number): void {
    for (const line of setCookie ?? []) {
      const cookie = parse(line.slice(0, LONGEST_COOKIE), url);
      if (!cookie) continue;
      this.#cookies = this.#cookies.filter(
        ({ name, host, path }) => !(name === cookie.name && host === cookie.host && path === cookie.path),
      );
      if (!isOver(line, nowMs) && this.#cookies.length < MOST_COOKIES) this.#cookies.push(cookie);
    }
  }

  /** The header for a request; null: none. Longer paths come first. */
  header(url: URL): string | null {
    const sent = this.#cookies
      .filter((cookie) => isFor(cookie, url))
      .sort((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`);
    return sent.length === 0 ? null : sent.join('; ');
  }

  /** The value of the cookie that was set last under a name. */
  value(name: string): string | undefined {
    return this.#cookies.findLast((cookie) => cookie.name === name)?.value;
  }

  values(): string[] {
    return this.#cookies.map(({ value }) => value);
  }
}

function parse(line: string, url: URL): Cookie | null {
  const [pair = '', ...rest] = line.split(';');
  const cut = pair.indexOf('=');
  const name = pair.slice(0, cut).trim();
  if (cut < 1 || name === '') return null;
  const attributes = attributesOf(rest);
  const domain = attributes.get('domain')?.replace(/^\./, '').toLowerCase() ?? '';
  if (domain !== '' && !(domain.includes('.') && isWithin(url.hostname, domain)) && domain !== url.hostname)
    return null;
  const given = attributes.get('path') ?? '';
  const path = given.startsWith('/') ? given : url.pathname.slice(0, Math.max(1, url.pathname.lastIndexOf('/')));
  const value = pair.slice(cut + 1).trim();
  const secure = attributes.has('secure');
  return { name, value, host: domain || url.hostname, below: domain !== '', path, secure };
}

function attributesOf(parts: readonly string[]): Map<string, string> {
  return new Map(
    parts.map((part) => {
      const [name = '', ...value] = part.split('=');
      return [name.trim().toLowerCase(), value.join('=').trim()];
    }),
  );
}

function isOver(line: string, nowMs: number): boolean {
  const attributes = attributesOf(line.split(';').slice(1));
  const age = attributes.get('max-age');
  if (age !== undefined && /^-?\d+$/.test(age)) return Number(age) <= 0;
  return Date.parse(attributes.get('expires') ?? '') <= nowMs;
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

function isFor({ host, below, path, secure }: Cookie, url: URL): boolean {
  if (secure && url.protocol !== 'https:') return false;
  if (below ? !isWithin(url.hostname, host) : url.hostname !== host) return false;
  return url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}
