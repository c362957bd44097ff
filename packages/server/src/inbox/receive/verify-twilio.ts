import { createHash, createHmac } from 'node:crypto';
import { sameSecret } from '../../platform/auth/keys.ts';
import { headerOf, type RawWebhook } from './raw-request.ts';

const BODY_HASH = /[?&]bodySHA256=([0-9a-fA-F]{64})(?:&|$)/;

/**
 * Whether a request is signed as Twilio does it: HMAC-SHA1 of the full address, followed by the fields of a form, sorted by name;
 * for other bodies their SHA-256 stands in the query. Twilio writes a port or leaves it out, so both are right.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export function isSignedByTwilio(request: RawWebhook, address: string, secret: string, signature: string): boolean {
  const hash = BODY_HASH.exec(request.query)?.[1];
  const fields = hash === undefined ? fieldsOf(request) : '';
  if (fields === null) return false;
  const isWhole = hash === undefined || sameSecret(hash.toLowerCase(), sha256(request.body));
  let isSigned = false;
  for (const url of addressesOf(address, request.query)) {
    const own = createHmac('sha1', secret)
      .update(url + fields)
      .digest('base64');
    isSigned = sameSecret(signature, own) || isSigned;
  }
  return isSigned && isWhole;
}

/** Names and values of a form, one after the other; of several values of one name, each once. Null: it is no form. */
function fieldsOf(request: RawWebhook): string | null {
  if (request.body.length === 0) return '';
  const type = headerOf(request, 'content-type') ?? '';
  if (!type.toLowerCase().includes('form-urlencoded')) return null;
  const values = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(request.body.toString('utf8'))) {
    const known = values.get(name);
    if (known) known.add(value);
    else values.set(name, new Set([value]));
  }
  const names = [...values.keys()].sort();
  return names
    .map((name) =>
      [...(values.get(name) ?? [])]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('');
}

/** The address as it is configured, with and without its port. */
function addressesOf(address: string, query: string): readonly string[] {
  const [path = '', own = ''] = address.split('?');
  const search = query === '' && own !== '' ? `?${own}` : query;
  const parts = /^(https?):\/\/([^/:]+|\[[^\]]*\])(?::(\d+))?(\/.*)?$/.exec(path);
  if (!parts) return [path + search];
  const [, scheme, host, port, rest = '/'] = parts;
  const usual = port ?? (scheme === 'https' ? '443' : '80');
  return [`${scheme}://${host}${rest}${search}`, `${scheme}://${host}:${usual}${rest}${search}`];
}

function sha256(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}
