import http from 'node:http';
import https from 'node:https';
import type { HttpMonitor, Observation } from '@tocsin/core';
import { type CheckContext, unseen } from './check.ts';

/** More of a body than this is not read: what a monitor looks for stands near the top. */
const MOST_BODY_BYTES = 256 * 1024;

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly cut: boolean;
}

/** Makes one request on a fresh connection. Redirects are answers, not followed. The signal ends the whole exchange. */
export async function checkHttp(monitor: HttpMonitor, { signal }: CheckContext): Promise<Observation> {
  const startedMs = performance.now();
  try {
    const { status, body } = await exchange(monitor, signal);
    return { failure: null, facts: { status, body }, latencyMs: performance.now() - startedMs, said: String(status) };
  } catch (error) {
    return unseen(describeFailure(error));
  }
}

async function exchange(monitor: HttpMonitor, signal: AbortSignal): Promise<Answer> {
  const client = monitor.url.startsWith('https:') ? https : http;
  const request = client.request(monitor.url, {
    method: monitor.method,
    headers: { 'user-agent': 'Tocsin', ...monitor.headers },
    agent: false,
    signal,
  });
  const answer = new Promise<Answer>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => readAnswer(response, resolve, reject));
    request.end();
  });
  return answer.finally(() => request.destroy());
}

function readAnswer(
  response: http.IncomingMessage,
  resolve: (answer: Answer) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = (cut: boolean) =>
    resolve({
      status: response.statusCode ?? 0,
      body: Buffer.concat(chunks).subarray(0, MOST_BODY_BYTES).toString('utf8'),
      cut,
    });
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES) finish(true);
  });
  response.on('end', () => finish(false));
  response.on('error', reject);
}

const FAILURES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed before the answer was complete',
  EPIPE: 'the connection was closed before the request was sent',
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection timed out',
  CERT_HAS_EXPIRED: 'the TLS certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the TLS certificate chain is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the TLS certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the TLS certificate is for another host name',
  ERR_INVALID_URL: 'the address is not a URL',
  ERR_INVALID_PROTOCOL: 'the address is neither http nor https',
};

function describeFailure(error: unknown): string {
  // A host name with several addresses fails with all of their errors at once.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { code, message } = first as { code?: string; message?: string };
  if (code?.startsWith('HPE_')) return 'what answered does not speak HTTP';
  return FAILURES[code ?? ''] ?? message ?? 'failed';
}
