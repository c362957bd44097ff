import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type Answer, MOST_BODY_BYTES, NoAnswer, type OutgoingRequest } from './answer.ts';

/** What came for one request, redirects not followed. */
export type Exchange = Omit<Answer, 'durationMs' | 'redirects'>;

/**
 * Sends one request and reads the answer, up to its limit.
 * @param ca certificates to trust beside the usual ones, in PEM; null: none
 * @param signal its reason is the sentence that says why it was stopped
 * @throws NoAnswer
 */
export async function exchange(
  outgoing: OutgoingRequest,
  ca: readonly string[] | null,
  signal: AbortSignal,
): Promise<Exchange> {
  const request = open(outgoing, ca, signal);
  // Once a connection stands, the server may have acted on what it was sent.
  let isConnected = false;
  const { protocol } = outgoing.url;
  request.on('socket', (socket) => {
    socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      isConnected = true;
    });
  });
  try {
    const response = await responseTo(request, outgoing.body);
    return { ...headOf(response), ...(await readBody(response, outgoing.method)) };
  } catch (error) {
    const why = signal.aborted ? String(signal.reason) : sentenceOf(error, outgoing.url);
    throw new NoAnswer(why, isConnected);
  } finally {
    request.destroy();
  }
}

function open(
  { method, url, headers, verifiesTls }: OutgoingRequest,
  ca: readonly string[] | null,
  signal: AbortSignal,
) {
  const options = {
    method,
    signal,
    // A connection of its own: what one request leaves behind must not disturb the next.
    agent: false,
    headers: headersOf(headers),
    rejectUnauthorized: verifiesTls,
    ...(ca ? { ca: [...ca] } : {}),
  };
  return url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options);
}

function headersOf(headers: OutgoingRequest['headers']): Record<string, string | string[]> {
  const byName: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    const known = byName[name];
    byName[name] = known === undefined ? value : [known, value].flat();
  }
  return byName;
}

function responseTo(request: ClientRequest, body: Buffer | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new Error('it wants to speak another protocol'));
    });
    request.end(body ?? undefined);
  });
}

function headOf({
  statusCode,
  statusMessage,
  headers,
}: IncomingMessage): Pick<Exchange, 'status' | 'statusText' | 'headers'> {
  return { status: statusCode ?? 0, statusText: statusMessage ?? '', headers };
}

async function readBody(response: IncomingMessage, method: string): Promise<Pick<Exchange, 'body' | 'isCut'>> {
  const parts: Buffer[] = [];
  let length = 0;
  const stream = method === 'HEAD' ? response : decompressed(response);
  for await (const part of stream) {
    parts.push(part as Buffer);
    length += (part as Buffer).length;
    if (length > MOST_BODY_BYTES) break;
  }
  const body = Buffer.concat(parts);
  return { body: body.subarray(0, MOST_BODY_BYTES), isCut: body.length > MOST_BODY_BYTES };
}

function decompressed(response: IncomingMessage): NodeJS.ReadableStream {
  const encoding = (response.headers['content-encoding'] ?? '').trim().toLowerCase();
  const stream = decoder(encoding);
  if (!stream) return response;
  response.on('error', (error) => stream.destroy(error));
  return response.pipe(stream);
}

function decoder(encoding: string) {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'deflate') return createInflate();
  return encoding === 'br' ? createBrotliDecompress() : null;
}

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ECONNRESET: 'the connection was closed before the answer was complete',
  EPIPE: 'the connection was closed before everything was sent',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  HPE_HEADER_OVERFLOW: 'the headers of the answer are too long',
  Z_DATA_ERROR: 'the body of the answer is not compressed as its header says',
  Z_BUF_ERROR: 'the compressed body of the answer ends too early',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an authority that is not trusted here',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};

function sentenceOf(error: unknown, { host }: URL): string {
  const { code, message, errors } = error as NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] };
  // Several addresses of one name were tried; the first one's reason stands for them.
  const known = SENTENCES[code ?? errors?.[0]?.code ?? ''];
  const isBadHttp = code?.startsWith('HPE_') === true && !known;
  const reason = known ?? (isBadHttp ? 'what it answers is not HTTP' : message || code || 'no reason was given');
  return `No answer from ${host}: ${reason}.`;
}
