import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { Plan } from '@tocsin/core';
import { senderOf } from '../../../platform/http/client-address.ts';

/** One request for something of a status page. */
export interface StatusRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly plan: Plan;
  /** What follows the service: '', `/rss`, `/de/history`. */
  readonly rest: string;
  /** With its question mark; '': there is none. */
  readonly query: string;
  /** Before the addresses of the page: `/status/x`, or '' under its own name. */
  readonly base: string;
}

/** The address of who asks; `X-Forwarded-For` is believed as far as proxies of ours wrote it. */
export function addressOf({ headers, socket }: IncomingMessage, trustedProxies: number): string {
  const peer = socket.remoteAddress ?? 'unknown';
  if (trustedProxies === 0) return senderOf(peer);
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
  const written = forwarded.at(-Math.min(trustedProxies, forwarded.length))?.trim() ?? '';
  return senderOf(isIP(written) === 0 ? peer : written);
}

/** Sends a short text. What is left of a body that nobody reads must not be taken for the next request. */
export function sendText(
  { request, response }: Pick<StatusRequest, 'request' | 'response'>,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  const body = Buffer.from(text);
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...(hasBody && !request.complete ? { connection: 'close' } : {}),
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The same whether a service is unknown or has no such document: nobody learns the names of services here. */
export function sendNotFound(exchange: Pick<StatusRequest, 'request' | 'response'>): void {
  sendText(exchange, 404, 'There is no such page.\n');
}
