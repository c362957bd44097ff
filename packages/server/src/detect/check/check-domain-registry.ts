import { domainToASCII } from 'node:url';
import { bodyOf } from './check-http-body.ts';
import type { Wish } from './check-http-exchange.ts';
import { follow } from './check-http-redirects.ts';

/** Which registry answers for which endings (RFC 9224). */
const IANA_LIST = 'https://data.iana.org/rdap/dns.json';
const LIST_LASTS_MS = 86_400_000;
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_REDIRECTS = 5;

let list: { readonly from: string; readonly atMs: number; readonly value: unknown } | null = null;

/**
 * Base address of the RDAP service that answers for a domain. The list of them is asked for once a day.
 * @throws Error in words when the list cannot be had, or names none
 */
export async function findRdapBase(domain: string, signal: AbortSignal, from = IANA_LIST): Promise<string> {
  const isFresh = list?.from === from && performance.now() - list.atMs < LIST_LASTS_MS;
  if (!isFresh) list = { from, atMs: performance.now(), value: await getJson(from, signal) };
  const base = baseIn(list?.value, domain);
  if (base !== null) return base;
  throw new Error(`no registry is known that says when ${domain} ends; give the monitor its \`rdap\` address`);
}

/** The address in IANA's list for the longest ending of a domain; https before http. */
export function baseIn(value: unknown, domain: string): string | null {
  const labels = domainToASCII(domain).toLowerCase().split('.');
  const services = (value as { services?: unknown } | null)?.services;
  if (!Array.isArray(services)) return null;
  for (let from = 0; from < labels.length; from++) {
    const ending = labels.slice(from).join('.');
    const service = services.find((one) => Array.isArray(one?.[0]) && one[0].includes(ending));
    const bases: unknown[] = Array.isArray(service?.[1]) ? service[1] : [];
    const base = bases.find((one) => String(one).startsWith('https:')) ?? bases[0];
    if (typeof base === 'string') return base;
  }
  return null;
}

/** JSON from a registry. @throws Error in words */
export async function getJson(url: string, signal: AbortSignal): Promise<unknown> {
  const wish: Wish = {
    ...{ url, method: 'GET', body: null, verify: true, mostBytes: MOST_BYTES, timed: false, certified: false },
    headers: { 'user-agent': 'Tocsin', accept: 'application/rdap+json, application/json' },
  };
  const { answer } = await follow(wish, MOST_REDIRECTS, signal);
  if (answer.status === 404) throw new Error('the registry does not know this domain');
  if (answer.status === 429) throw new Error('the registry answers no more questions for now (429)');
  if (answer.status !== 200) throw new Error(`the registry answered ${answer.status}`);
  const text = await bodyOf(answer, MOST_BYTES);
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`what the registry answered is not JSON${answer.isCut ? ', or is larger than 4 MB' : ''}`);
  }
}
