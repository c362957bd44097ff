import http2 from 'node:http2';
import type { GrpcMonitor, Observation } from '@tocsin/core';
import { type CheckContext, unseen } from './check.ts';
import { readFrame, readHealthStatus, writeFrame, writeHealthRequest } from './check-grpc-message.ts';
import { describeFailure, onAbort, timedOut } from './failure-words.ts';

/** An answer of the health protocol is a few bytes. */
const MOST_BYTES = 4096;
const NOT_FOUND = '5';
const UNIMPLEMENTED = '12';
/** Names of the other codes, by number. */
const CODES = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED'],
  ...['INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
];

interface Reply {
  readonly httpStatus: number;
  readonly headers: http2.IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/**
 * Asks a server how a service is, by the health protocol (grpc.health.v1). Fact `status`: `SERVING`, `NOT_SERVING`, `UNKNOWN`,
 * or `SERVICE_UNKNOWN` where the server does not know the service. It is one request of HTTP/2, made here because a gRPC client
 * keeps connections that never came to speak.
 */
export function checkGrpc(monitor: GrpcMonitor, { signal }: CheckContext): Promise<Observation> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const host = monitor.host.includes(':') ? `[${monitor.host}]` : monitor.host;
    const session = http2.connect(`${monitor.tls ? 'https' : 'http'}://${host}:${monitor.port}`);
    const end = (observation: Observation) => {
      session.destroy();
      resolve(observation);
    };
    const failed = (error: Error) => end(unseen(failureOf(error)));
    session.on('error', failed);
    session.on('close', () => end(unseen(describeFailure({ code: 'ECONNRESET' }))));
    onAbort(signal, () => {
      const stage = session.connecting ? 'no connection was made' : 'connected, but there was no answer by gRPC';
      end(unseen(timedOut(monitor.timeout, stage)));
    });
    ask(session, monitor.service, failed, (reply) => end(judge(reply, performance.now() - startedMs)));
  });
}

function ask(
  session: http2.ClientHttp2Session,
  service: string,
  failed: (error: Error) => void,
  answered: (reply: Reply) => void,
): void {
  const stream = session.request({
    ':method': 'POST',
    ':path': '/grpc.health.v1.Health/Check',
    'content-type': 'application/grpc',
    te: 'trailers',
    'user-agent': 'Tocsin',
  });
  const chunks: Buffer[] = [];
  let [bytes, httpStatus] = [0, 0];
  let headers: http2.IncomingHttpHeaders = {};
  stream.on('response', (head) => {
    httpStatus = Number(head[':status'] ?? 0);
    headers = head;
  });
  stream.on('trailers', (trailers) => {
    headers = { ...headers, ...trailers };
  });
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_BYTES) failed(new Error('the answer is too large for one of the health protocol'));
  });
  stream.on('end', () => answered({ httpStatus, headers, bytes: Buffer.concat(chunks) }));
  stream.on('error', failed);
  stream.end(writeFrame(writeHealthRequest(service)));
}

function judge({ httpStatus, headers, bytes }: Reply, latencyMs: number): Observation {
  if (httpStatus !== 200) return unseen(`answered ${httpStatus || 'nothing'} instead of speaking gRPC`);
  const code = headers['grpc-status'];
  if (code === undefined) return unseen('what answered does not speak gRPC');
  const seen = (status: string) => ({ failure: null, facts: { status }, latencyMs, said: status });
  if (code === NOT_FOUND) return seen('SERVICE_UNKNOWN');
  if (code === UNIMPLEMENTED) return unseen('the server does not answer the health protocol of gRPC');
  if (code !== '0') return unseen(`${CODES[Number(code)] ?? `code ${code}`}: ${plain(headers['grpc-message'])}`);
  try {
    return seen(readHealthStatus(readFrame(bytes)));
  } catch (error) {
    return unseen(describeFailure(error));
  }
}

/** A message is percent-encoded. */
function plain(message: string | string[] | undefined): string {
  const text = String(message ?? '').slice(0, 300);
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function failureOf(error: Error & { code?: string }): string {
  const isOtherProtocol = error.code === 'ERR_HTTP2_ERROR' || error.code === 'ERR_HTTP2_SESSION_ERROR';
  if (isOtherProtocol) return 'what answered does not speak HTTP/2, as gRPC does';
  if (error.code === 'ERR_HTTP2_STREAM_CANCEL' && error.cause) return describeFailure(error.cause);
  return describeFailure(error);
}
