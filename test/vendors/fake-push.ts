import { createDecipheriv, createECDH, createHmac, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Readonly<Record<string, unknown>>;

/** A push message as the browser's service worker reads it. */
export interface PushedMessage {
  readonly subscription: string;
  readonly payload: Json;
  readonly ttlSeconds: number;
  readonly urgency: string;
  readonly topic: string | null;
  readonly bytes: number;
}

/** What the next request meets instead of being served. `silence` never answers; `drop` closes the connection. */
export type PushFault = { readonly status: number; readonly retryAfterSeconds?: number } | 'silence' | 'drop';

interface Browser {
  readonly ecdh: ReturnType<typeof createECDH>;
  readonly auth: Buffer;
  /** The application server that may push; others are refused. Null: any. */
  readonly applicationServerKey: string | null;
}

/**
 * A push service with browsers behind it: it checks VAPID, the headers and the size, and decrypts as the browser does.
 * Its own decryption is written from the standards, not with the library that encrypts.
 * Sources: RFC 8030, RFC 8188, RFC 8291, RFC 8292.
 */
export class FakePush {
  /** Every message that was accepted, in order. */
  readonly messages: PushedMessage[] = [];
  readonly #browsers = new Map<string, Browser>();
  readonly #gone = new Set<string>();
  readonly #faults: PushFault[] = [];
  readonly #server: Server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Starts to listen on a free port of the loopback interface. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** A browser subscribes. Returns its subscription as JSON, which is the address of messages to it. */
  subscribe(applicationServerKey: string | null = null): string {
    const ecdh = createECDH('prime256v1');
    const auth = randomBytes(16);
    const id = randomBytes(12).toString('hex');
    const p256dh = ecdh.generateKeys().toString('base64url');
    this.#browsers.set(id, { ecdh, auth, applicationServerKey });
    const endpoint = `${this.origin}/push/${id}`;
    return JSON.stringify({ endpoint, expirationTime: null, keys: { p256dh, auth: auth.toString('base64url') } });
  }

  /** The browser of this subscription does not want messages any more. */
  unsubscribe(subscription: string): void {
    this.#gone.add(idOf(String((JSON.parse(subscription) as Json).endpoint)));
  }

  /** Makes the next `times` requests fail. */
  failNext(fault: PushFault, times = 1): void {
    for (let n = 0; n < times; n += 1) this.#faults.push(fault);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const fault = this.#faults.shift();
    if (fault === 'silence') return;
    if (fault === 'drop') return void request.socket.destroy();
    const status = fault?.status ?? this.#receive(request, Buffer.concat(chunks));
    const retryAfter = fault?.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
    const location = status === 201 ? { location: `${this.origin}/message/${this.messages.length}` } : {};
    response.writeHead(status, { ...retryAfter, ...location });
    response.end();
  }

  /** Returns the HTTP status of a request. */
  #receive({ method, url = '', headers }: IncomingMessage, body: Buffer): number {
    const id = idOf(url);
    const browser = this.#browsers.get(id);
    if (method !== 'POST' || browser === undefined) return 404;
    if (this.#gone.has(id)) return 410;
    const key = vapidKeyOf(headers.authorization ?? '', this.origin);
    if (key === null) return 401;
    if (browser.applicationServerKey !== null && browser.applicationServerKey !== key) return 403;
    if (body.length > 4096) return 413;
    const ttl = String(headers.ttl);
    const urgency = String(headers.urgency ?? 'normal');
    const topic = headers.topic === undefined ? null : String(headers.topic);
    const isWellFormed =
      headers['content-encoding'] === 'aes128gcm' &&
      /^\d{1,10}$/u.test(ttl) &&
      /^(?:very-low|low|normal|high)$/u.test(urgency) &&
      (topic === null || /^[A-Za-z0-9_-]{1,32}$/u.test(topic));
    if (!isWellFormed) return 400;
    const payload = JSON.parse(decrypt(browser, body)) as Json;
    this.messages.push({ subscription: id, payload, ttlSeconds: Number(ttl), urgency, topic, bytes: body.length });
    return 201;
  }
}

/** Starts a fake push service on a free port. */
export async function startFakePush(): Promise<FakePush> {
  const push = new FakePush();
  await push.listen();
  return push;
}

function idOf(address: string): string {
  return address.split('/').at(-1) ?? '';
}

/** Returns the application server's key if its token is signed by it, for this service and not over. RFC 8292, 2 and 3 */
function vapidKeyOf(authorization: string, origin: string): string | null {
  const [, token = '', key = ''] = /^vapid t=([\w.-]{1,2000}), ?k=([\w-]{80,100})$/u.exec(authorization) ?? [];
  const [header = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  if (point.length !== 65) return null;
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')];
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  const signed = Buffer.from(`${header}.${claims}`);
  const isSigned = verify(
    'sha256',
    signed,
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) return null;
  const { aud, exp, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as Json;
  const nowSeconds = Date.now() / 1000;
  const isCurrent = typeof exp === 'number' && exp > nowSeconds && exp <= nowSeconds + 24 * 3600;
  return isCurrent && aud === origin && /^(?:mailto:|https:)/u.test(String(sub)) ? key : null;
}

/** Decrypts one record of aes128gcm. RFC 8291, 3.4 and RFC 8188, 2 */
function decrypt({ ecdh, auth }: Browser, body: Buffer): string {
  const salt = body.subarray(0, 16);
  const keyLength = body.readUInt8(20);
  const senderKey = body.subarray(21, 21 + keyLength);
  const ciphertext = body.subarray(21 + keyLength);
  const shared = ecdh.computeSecret(senderKey);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), senderKey]);
  const ikm = Buffer.from(hkdfSync('sha256', shared, auth, info, 32));
  const prk = createHmac('sha256', salt).update(ikm).digest();
  const expand = (label: string, length: number) =>
    createHmac('sha256', prk).update(`Content-Encoding: ${label}\0\u0001`).digest().subarray(0, length);
  const decipher = createDecipheriv('aes-128-gcm', expand('aes128gcm', 16), expand('nonce', 12));
  decipher.setAuthTag(ciphertext.subarray(-16));
  const padded = Buffer.concat([decipher.update(ciphertext.subarray(0, -16)), decipher.final()]);
  return padded.subarray(0, padded.lastIndexOf(2)).toString('utf8');
}
