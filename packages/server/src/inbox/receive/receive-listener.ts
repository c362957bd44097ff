import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { App } from '../../platform/app.ts';
import type { RawWebhook } from './raw-request.ts';
import { findTarget, MOST_HELD_BYTES, type Receiver, receiverOf, type Target } from './receiver.ts';
import { asIfVerified, NO_SUCH_SOURCE, refusal, takeWebhook, unavailable, type WebhookAnswer } from './take-webhook.ts';

/** `/in/<service>/<source>`, with nothing in it that would have to be decoded. */
const PATH = /^\/in\/([^/?#%]{1,100})\/([^/?#%]{1,100})$/;
/** Read of a body whose source nobody knows. */
const MOST_BYTES_OF_NOBODY = 1024 * 1024;
/** A body must have come by then: whoever sends slower holds memory of ours. */
const WITHIN_MS = 30_000;
/** What is left of a refused body is read and thrown away up to here, so that its sender comes to hear the answer. */
const MOST_DRAINED_BYTES = 16 * 1024 * 1024;

/** Answers everything under `/in/`, without the stack of the web API; everything else goes the usual way. */
export function receiveListener(app: App, usual: RequestListener): RequestListener {
  const receiver = receiverOf(app);
  return (request, response) => {
    if (!request.url?.startsWith('/in/')) return usual(request, response);
    handle(receiver, request, response).catch((error: unknown) => {
      app.log.error({ err: error, path: '/in' }, 'request failed');
      if (!response.headersSent) write(request, response, unavailable('Tocsin failed; the log says why. Come again.'));
    });
  };
}

async function handle(receiver: Receiver, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '';
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const [, service = '', source = ''] = PATH.exec(path) ?? [];
  if (request.method !== 'POST') {
    return write(request, response, refusal(405, `Webhooks come by POST, not ${request.method}.`, { allow: 'POST' }));
  }
  const target = await targetOf(receiver, `${service}/${source}`);
  if (target === 'away') return write(request, response, unavailable('The database is away: come again.'));
  const read = await readBody(receiver, request, target?.source.mostBytes ?? MOST_BYTES_OF_NOBODY);
  if (read === 'gone') return;
  if (typeof read === 'string') return write(request, response, notRead(receiver, target, read, request));
  try {
    const raw = rawOf(receiver, request, mark === -1 ? '' : url.slice(mark), read);
    if (!target) asIfVerified(raw);
    write(request, response, target ? await takeWebhook(receiver, target, path, raw) : NO_SUCH_SOURCE);
  } finally {
    receiver.heldBytes -= read.length;
  }
}

async function targetOf(receiver: Receiver, key: string): Promise<Target | null | 'away'> {
  if (receiver.targets) return receiver.targets.get(key) ?? null;
  try {
    return await findTarget(receiver, key);
  } catch (error) {
    receiver.app.log.warn({ err: error }, 'the inbox cannot be made ready');
    return 'away';
  }
}

type NotRead = 'gone' | 'large' | 'full' | 'late';

/** Why a body was not read, as its sender is told. */
function notRead(receiver: Receiver, target: Target | null, why: Exclude<NotRead, 'gone'>, request: IncomingMessage) {
  if (why === 'full') return unavailable('Too many events at once: come again.');
  if (why === 'late') return refusal(408, `The body did not come within ${WITHIN_MS / 1000} s.`);
  if (!target) return NO_SUCH_SOURCE;
  const { app, refusals } = receiver;
  const reason = `The body is larger than ${target.source.mostBytes / 1024} KB ("largest" of the source).`;
  refusals.note(target.id, app.clock.now(), reason, rawOf(receiver, request, '', Buffer.alloc(0)));
  return refusal(413, reason);
}

/** Reads a whole body within bounds. What is read is held in the receiver's count until its event is kept. */
function readBody(receiver: Receiver, request: IncomingMessage, mostBytes: number): Promise<Buffer | NotRead> {
  const stated = Number(request.headers['content-length'] ?? 0);
  if (stated > mostBytes) return Promise.resolve('large');
  if (receiver.heldBytes + stated > MOST_HELD_BYTES) return Promise.resolve('full');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    let isOver = false;
    const end = (result: Buffer | NotRead) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      request.removeAllListeners('data');
      if (typeof result === 'string') receiver.heldBytes -= bytes;
      resolve(result);
    };
    const timer = setTimeout(() => end('late'), WITHIN_MS);
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      receiver.heldBytes += chunk.length;
      if (bytes > mostBytes) end('large');
      else if (receiver.heldBytes > MOST_HELD_BYTES) end('full');
      else chunks.push(chunk);
    });
    request.on('end', () => end(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('close', () => end('gone'));
    request.on('error', () => undefined);
  });
}

function rawOf({ app }: Receiver, request: IncomingMessage, query: string, body: Buffer): RawWebhook {
  return { headers: request.rawHeaders, query, body, address: addressOf(request, app.config.trustedProxies) };
}

/** The sender's address; `X-Forwarded-For` is believed as far as proxies of ours wrote it. */
function addressOf({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const peer = socket.remoteAddress ?? 'unknown';
  if (trustedProxies === 0) return peer;
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
  return forwarded.at(-Math.min(trustedProxies, forwarded.length))?.trim() || peer;
}

function write(request: IncomingMessage, response: ServerResponse, answer: WebhookAnswer): void {
  if (response.destroyed) return;
  const { status, type, body, headers } = answer;
  // Whoever still sends must not have the rest taken for its next request.
  const isRead = request.complete || !hasBody(request);
  if (!isRead) drain(request, response);
  response
    .writeHead(status, {
      ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(body) }),
      ...(type === null ? {} : { 'content-type': type, 'x-content-type-options': 'nosniff' }),
      ...(isRead ? {} : { connection: 'close' }),
      ...headers,
    })
    .end(body);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Reads and throws away what still comes, within bounds. */
function drain(request: IncomingMessage, response: ServerResponse): void {
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_DRAINED_BYTES) response.destroy();
  });
  request.resume();
}
