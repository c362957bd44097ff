import http from 'node:http';
import https from 'node:https';
import { performance } from 'node:perf_hooks';
import { TLSSocket } from 'node:tls';
import { urlToHttpOptions } from 'node:url';
import { onAbort } from './failure-words.ts';

/** More of a body than this is not read: what a monitor looks for stands near the top. */
export const MOST_BODY_BYTES = 256 * 1024;

export interface Wish {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly verify: boolean;
  /** More of the body than this is not read, in bytes. */
  readonly mostBytes: number;
  /** Whether the moments of the exchange are taken, and the certificate looked at. */
  readonly timed: boolean;
  readonly certified: boolean;
}

/** When the parts of an exchange were done, in milliseconds since it began. */
export interface Moments {
  lookup?: number;
  connect?: number;
  secure?: number;
  answer?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly chunks: readonly Buffer[];
  /** There is more of the body than was read. */
  readonly isCut: boolean;
  /** When the certificate of the server ends, as it says it; null: there is none, or it was not looked at. */
  readonly validTo: string | null;
  readonly moments: Moments;
}

/**
 * Makes one request on a fresh connection, which is closed when this settles. Redirects are answers.
 * @throws Error of the network; once the signal fires, one that says how far it had come
 */
export function exchange(wish: Wish, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const client = isSecure(wish.url) ? https : http;
    const request = client.request(optionsOf(wish));
    let isAnswered = false;
    const moments: Moments = {};
    request.on('error', reject);
    request.on('response', (response) => {
      isAnswered = true;
      readAnswer({ wish, request, response, moments, resolve, reject });
    });
    if (wish.timed) takeMoments(request, moments);
    onAbort(signal, () => {
      reject(new Error(stageOf(request, isAnswered)));
      request.destroy();
    });
    if (wish.body === null) request.end();
    else request.end(wish.body);
  });
}

const prepared = new WeakMap<Wish, https.RequestOptions>();

/** Worked out once for what is asked for again and again. @throws TypeError when the address is not one */
function optionsOf(wish: Wish): https.RequestOptions {
  const known = prepared.get(wish);
  if (known) return known;
  const { method, headers, verify: rejectUnauthorized } = wish;
  const options = {
    ...urlToHttpOptions(new URL(wish.url)),
    method,
    headers,
    agent: false as const,
    rejectUnauthorized,
  };
  prepared.set(wish, options);
  return options;
}

interface Reading {
  readonly wish: Wish;
  readonly request: http.ClientRequest;
  readonly response: http.IncomingMessage;
  readonly moments: Moments;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

function readAnswer({ wish, request, response, moments, resolve, reject }: Reading): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The socket may be gone by the end of the answer.
  const validTo = wish.certified ? endOfCertificate(response) : null;
  const finish = (isCut: boolean) => {
    request.destroy();
    resolve({ status: response.statusCode ?? 0, headers: response.headers, chunks, isCut, validTo, moments });
  };
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > wish.mostBytes) finish(true);
  });
  response.on('end', () => finish(false));
  response.on('error', reject);
}

function endOfCertificate({ socket }: http.IncomingMessage): string | null {
  return socket instanceof TLSSocket ? (socket.getPeerCertificate().valid_to ?? null) : null;
}

function takeMoments(request: http.ClientRequest, moments: Moments): void {
  const startedMs = performance.now();
  const take = (moment: keyof Moments) => () => {
    moments[moment] = performance.now() - startedMs;
  };
  request.on('socket', (socket) => {
    socket.on('lookup', take('lookup')).on('connect', take('connect')).on('secureConnect', take('secure'));
  });
  request.on('response', take('answer'));
}

/** How far an exchange has come, for whoever reads that it timed out. */
function stageOf({ socket }: http.ClientRequest, isAnswered: boolean): string {
  if (isAnswered) return 'the answer began, but did not end';
  if (!socket || socket.connecting) return 'no connection was made';
  if (socket instanceof TLSSocket && socket.getPeerFinished() === undefined)
    return 'connected, but the TLS handshake did not end';
  return 'connected, but there was no answer';
}

/** Whether an address is one of https. */
export function isSecure(url: string): boolean {
  return url.startsWith('https:') || /^https:/i.test(url);
}
