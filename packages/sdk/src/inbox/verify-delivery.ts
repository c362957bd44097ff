/** A webhook as Tocsin delivered it. */
export interface Delivery {
  /** The same at every attempt, and another one for a replay that is to count anew: what has been done under it is done. */
  readonly id: string;
  /** When this attempt was made. */
  readonly at: Date;
  /** 1 the first time. */
  readonly attempt: number;
  /** The body, byte for byte as the vendor sent it. */
  readonly body: Uint8Array;
}

export interface VerifyOptions {
  /** The signing key of the source as `tocsin inbox show` says it: `whsec_…`. Two while it is changed. */
  readonly secret: string | readonly string[];
  /** How far the time of sending may be from now. 300 by default (Standard Webhooks). */
  readonly toleranceSeconds?: number;
  /** Now, in milliseconds; the machine's clock by default. */
  readonly now?: () => number;
}

/** The headers of a request, as `fetch` has them or as Node's `http` has them. */
export type HeaderSource = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

/** A delivery that is not Tocsin's, or not of now: answer it with 401 and do nothing. */
export class DeliveryRefused extends Error {
  override readonly name = 'DeliveryRefused';
}

/**
 * Says whether a request comes from Tocsin's inbox: HMAC-SHA256 over `id.timestamp.body` as Standard Webhooks has it, in headers
 * `tocsin-webhook-id`, `-timestamp` and `-signature`, beside the vendor's own. The body must be the raw bytes, before any parser.
 *
 * @throws DeliveryRefused with what is wrong
 */
export async function verifyDelivery(
  headers: HeaderSource,
  body: Uint8Array | string,
  { secret, toleranceSeconds = 300, now = Date.now }: VerifyOptions,
): Promise<Delivery> {
  const id = needed(headers, 'tocsin-webhook-id');
  const timestamp = needed(headers, 'tocsin-webhook-timestamp');
  const signatures = needed(headers, 'tocsin-webhook-signature').split(' ');
  const atMs = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1_000 : Number.NaN;
  if (!(Math.abs(now() - atMs) <= toleranceSeconds * 1_000)) {
    throw new DeliveryRefused(
      `tocsin-webhook-timestamp is not within ${toleranceSeconds} seconds of now: ${timestamp}`,
    );
  }
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body);
  const signed = join(new TextEncoder().encode(`${id}.${timestamp}.`), bytes);
  const given = signatures.filter((one) => one.startsWith('v1,')).map((one) => fromBase64(one.slice(3)));
  const secrets = typeof secret === 'string' ? [secret] : secret;
  for (const one of secrets) {
    const key = await importKey(one);
    for (const signature of given) {
      // The comparison of Web Crypto takes the same time wherever they differ.
      if (signature && (await crypto.subtle.verify('HMAC', key, signature, signed))) {
        return { id, at: new Date(atMs), attempt: attemptOf(headers), body: bytes };
      }
    }
  }
  throw new DeliveryRefused('no signature in tocsin-webhook-signature is of this key and this body');
}

function needed(headers: HeaderSource, name: string): string {
  const value = headerOf(headers, name);
  if (value) return value;
  throw new DeliveryRefused(`the header ${name} is missing: this does not come from the inbox`);
}

function headerOf(headers: HeaderSource, name: string): string | null {
  if (headers instanceof Headers) return headers.get(name);
  const value = headers[name];
  return typeof value === 'string' ? value : (value?.[0] ?? null);
}

function attemptOf(headers: HeaderSource): number {
  const attempt = Number(headerOf(headers, 'tocsin-attempt'));
  return Number.isInteger(attempt) && attempt > 0 ? attempt : 1;
}

async function importKey(secret: string): Promise<CryptoKey> {
  const bytes = secret.startsWith('whsec_') ? fromBase64(secret.slice(6)) : null;
  if (!bytes) throw new TypeError('the secret of the inbox is not of the form whsec_…: see `tocsin inbox show`');
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
