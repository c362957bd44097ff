import { lookup as resolve } from 'node:dns';
import { request as requestPlain } from 'node:http';
import { request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import type { App } from '../../../platform/app.ts';
import { isPublicAddress } from './public-address.ts';

const TIMEOUT_MS = 10_000;
const MOST_ANSWER_BYTES = 16 * 1024;

/** Which addresses may be spoken to. */
export interface AddressRule {
  isAllowed(address: string): boolean;
  readonly ports: readonly string[];
  /** `http:` only where a rule says so. */
  readonly protocols: readonly string[];
}

const STRICT: AddressRule = { isAllowed: isPublicAddress, ports: ['', '8443'], protocols: ['https:'] };
const rules = new WeakMap<App, AddressRule>();

/** The rule for addresses of strangers on this node. */
export function addressRule(app: App): AddressRule {
  return rules.get(app) ?? STRICT;
}

/** Lets a test speak to its own servers. Nothing else calls this. */
export function setAddressRule(app: App, rule: AddressRule): void {
  rules.set(app, rule);
}

export type PostOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  /** The address is one to which nobody may let us speak: for good, unless its name moves. */
  | { readonly kind: 'forbidden'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Posts JSON to an address that a stranger gave. Its name is resolved now, all of its addresses are checked, and the connection goes to
 * one that was checked: a name that changes in between leads nowhere. No redirects are followed. Never throws.
 */
export function guardedPost(
  rule: AddressRule,
  address: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<PostOutcome> {
  if (!URL.canParse(address)) return Promise.resolve({ kind: 'forbidden', reason: 'It is no address.' });
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!rule.protocols.includes(url.protocol) || (!rule.ports.includes(url.port) && !rule.ports.includes('*')))
    return Promise.resolve({ kind: 'forbidden', reason: 'Only https is spoken, on the port of web servers.' });
  // A literal address is never looked up.
  if (isIP(host) !== 0 && !rule.isAllowed(host)) return Promise.resolve({ kind: 'forbidden', reason: FORBIDDEN });
  return new Promise((settle) => post(rule, url, { body, headers }, settle));
}

const FORBIDDEN = 'The address is not one of the public Internet.';

class ForbiddenAddress extends Error {}

/** Answers a connection's question for addresses with those that were checked. */
function checkedLookup(rule: AddressRule): LookupFunction {
  return (host, options, answer) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return answer(error, '', 0);
      const [first] = found;
      if (!first || found.some(({ address }) => !rule.isAllowed(address))) {
        return answer(new ForbiddenAddress(FORBIDDEN), '', 0);
      }
      if (options.all) return answer(null, found);
      return answer(null, first.address, first.family);
    });
  };
}

function post(
  rule: AddressRule,
  url: URL,
  { body, headers }: { readonly body: string; readonly headers: Readonly<Record<string, string>> },
  settle: (outcome: PostOutcome) => void,
): void {
  const options = {
    method: 'POST',
    agent: false as const,
    lookup: checkedLookup(rule),
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'Tocsin',
      connection: 'close',
    },
  };
  const sent = (url.protocol === 'http:' ? requestPlain : request)(url, options, (response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const done = () =>
      settle({ kind: 'answered', status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk.subarray(0, Math.max(0, MOST_ANSWER_BYTES - bytes + chunk.length)));
      // What comes after that is nobody's to send.
      if (bytes > MOST_ANSWER_BYTES) response.destroy();
    });
    response.on('end', done);
    response.on('close', done);
    response.on('error', () => undefined);
  });
  sent.on('error', (error) => {
    if (error instanceof ForbiddenAddress) return settle({ kind: 'forbidden', reason: error.message });
    const isLate = error.name === 'TimeoutError' || error.name === 'AbortError';
    return settle({
      kind: 'failed',
      reason: isLate ? `No answer within ${TIMEOUT_MS / 1000} s.` : error.message.slice(0, 200),
    });
  });
  sent.end(body);
}
