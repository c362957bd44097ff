import http from 'node:http';
import https from 'node:https';
import type { HttpMonitor } from '@tocsin/core';

interface HttpOutcome {
  readonly ok: boolean;
  /** What was seen, in words: `200 in 12 ms`, `connection refused`, `answered 503 (expected 200)`. */
  readonly detail: string;
  /** Time until the answer was complete; null when there was none. */
  readonly latencyMs: number | null;
}

/** More of a body than this is not read: what a monitor looks for stands near the top. */
const MOST_BODY_BYTES = 256 * 1024;

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly cut: boolean;
}

/**
 * Makes one request on a fresh connection and compares the answer with what the monitor expects. Redirects are answers, not
 * followed. The timeout covers the whole exchange. Never rejects: whatever goes wrong is the outcome.
 */
export async function checkHttp(monitor: HttpMonitor): Promise<HttpOutcome> {
  const startedMs = performance.now();
  try {
    const answer = await exchange(monitor);
    const latencyMs = performance.now() - startedMs;
    const wrong = disappointment(monitor, answer, latencyMs);
    return { ok: wrong === null, detail: wrong ?? `${answer.status} in ${Math.round(latencyMs)} ms`, latencyMs };
  } catch (error) {
    return { ok: false, detail: describeFailure(error, monitor), latencyMs: null };
  }
}

async function exchange(monitor: HttpMonitor): Promise<Answer> {
  const client = monitor.url.startsWith('https:') ? https : http;
  const request = client.request(monitor.url, {
    method: monitor.method,
    headers: { 'user-agent': 'Tocsin', ...monitor.headers },
    agent: false,
  });
  let timer: NodeJS.Timeout | undefined;
  const answer = new Promise<Answer>((resolve, reject) => {
    timer = setTimeout(() => reject(new TimeoutError()), monitor.timeout * 1000);
    request.on('error', reject);
    request.on('response', (response) => readAnswer(response, resolve, reject));
    request.end();
  });
  return answer.finally(() => {
    clearTimeout(timer);
    request.destroy();
  });
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

/** What of the answer is not as expected; null when all is well. */
function disappointment(monitor: HttpMonitor, answer: Answer, latencyMs: number): string | null {
  const { status, bodyContains, maxLatencyMs } = monitor.expect;
  if (!status.includes(answer.status)) return `answered ${answer.status} (expected ${status.join(' or ')})`;
  if (bodyContains !== undefined && !answer.body.includes(bodyContains)) {
    const where = answer.cut ? `the first ${MOST_BODY_BYTES / 1024} KB of the body do` : 'the body does';
    return `answered ${answer.status}, but ${where} not contain "${bodyContains}"`;
  }
  if (maxLatencyMs !== undefined && latencyMs > maxLatencyMs) {
    return `answered ${answer.status} after ${Math.round(latencyMs)} ms (expected within ${maxLatencyMs} ms)`;
  }
  return null;
}

class TimeoutError extends Error {}

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

function describeFailure(error: unknown, monitor: HttpMonitor): string {
  if (error instanceof TimeoutError) return `timed out after ${monitor.timeout} s`;
  // A host name with several addresses fails with all of their errors at once.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { code, message } = first as { code?: string; message?: string };
  if (code?.startsWith('HPE_')) return 'what answered does not speak HTTP';
  return FAILURES[code ?? ''] ?? message ?? 'failed';
}
