import { matchAddresses } from './address.ts';
import type { RequestView } from './request.ts';
import { matchRoutes } from './routes.ts';

/** Who is let through, and what. Whatever is left out lets nobody through. */
export interface AllowList {
  /** A header, and the secrets that it may carry: at least 16 characters each. */
  header?: { name: string; secrets: readonly string[] };
  /** The same for a cookie. */
  cookie?: { name: string; secrets: readonly string[] };
  /** `10.0.0.0/8`, `2001:db8::/32`, single addresses. */
  addresses?: readonly string[];
  /** `/health`, `/assets/**`, `POST /login`; see `matchRoutes`. */
  paths?: readonly string[];
  /** Anything else, for example a session that the application has checked. */
  when?: (request: RequestView) => boolean;
}

const SHORTEST_SECRET = 16;
const LONGEST_GIVEN = 1_024;

/**
 * Makes the test of an allow list.
 *
 * @throws when a secret is too short, or a range or a path cannot be read
 */
export function matchAllowList(list: AllowList): (request: RequestView) => boolean {
  const tests: ((request: RequestView) => boolean)[] = [];
  const { header, cookie, addresses, paths, when } = list;
  if (paths?.length) tests.push(matchRoutes(paths));
  if (header) {
    const name = header.name.toLowerCase();
    const known = matchSecrets(header.secrets);
    tests.push((request) => known(request.header(name)));
  }
  if (cookie) {
    const known = matchSecrets(cookie.secrets);
    tests.push((request) => known(cookieOf(request.header('cookie'), cookie.name)));
  }
  if (addresses?.length) {
    const inside = matchAddresses(addresses);
    tests.push((request) => inside(request.address));
  }
  if (when) tests.push(when);
  return (request) => tests.some((test) => test(request));
}

function matchSecrets(secrets: readonly string[]): (given: string | undefined) => boolean {
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) {
      throw new Error(`a secret of an allow list needs at least ${SHORTEST_SECRET} characters`);
    }
  }
  return (given) => {
    if (given === undefined || given.length > LONGEST_GIVEN) return false;
    let found = false;
    // All are compared, so that the time does not tell which one was nearly right.
    for (const secret of secrets) found = equalInConstantTime(given, secret) || found;
    return found;
  };
}

/** Compares in a time that depends on the length of what was given and on nothing else. */
export function equalInConstantTime(given: string, secret: string): boolean {
  let difference = given.length ^ secret.length;
  for (let i = 0; i < given.length; i += 1) {
    difference |= given.charCodeAt(i) ^ secret.charCodeAt(i % secret.length);
  }
  return difference === 0;
}

/** The value of one cookie of the header; of several with this name the first. */
function cookieOf(header: string | undefined, name: string): string | undefined {
  if (!header) return undefined;
  const wanted = `${name}=`;
  for (const pair of header.split(';')) {
    const trimmed = pair.trim();
    if (trimmed.startsWith(wanted)) return trimmed.slice(wanted.length).replace(/^"(.*)"$/, '$1');
  }
  return undefined;
}
