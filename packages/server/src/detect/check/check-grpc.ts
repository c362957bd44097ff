import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import type { GrpcMonitor, Observation } from '@tocsin/core';
import { type CheckContext, unseen } from './check.ts';
import { readHealthStatus, writeHealthRequest } from './check-grpc-message.ts';
import { describeFailure, onAbort, timedOut } from './failure-words.ts';

const OPTIONS = {
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_retries': 0,
  'grpc.enable_http_proxy': 0,
  'grpc.max_receive_message_length': 4096,
};

/**
 * Asks a server how a service is, by the health protocol (grpc.health.v1). Fact `status`: `SERVING`, `NOT_SERVING`, `UNKNOWN`,
 * or `SERVICE_UNKNOWN` where the server does not know the service.
 */
export function checkGrpc(monitor: GrpcMonitor, { signal }: CheckContext): Promise<Observation> {
  const startedMs = performance.now();
  const secured = monitor.tls ? credentials.createSsl() : credentials.createInsecure();
  const host = monitor.host.includes(':') ? `[${monitor.host}]` : monitor.host;
  const client = new Client(`${host}:${monitor.port}`, secured, OPTIONS);
  return new Promise<Observation>((resolve) => {
    const answered = (error: ServiceError | null, health?: string) => {
      if (signal.aborted) return;
      const seen = error ? healthOfError(error) : (health ?? '');
      if (seen === null) return resolve(unseen(failureOf(error as ServiceError)));
      resolve({ failure: null, facts: { status: seen }, latencyMs: performance.now() - startedMs, said: seen });
    };
    const path = '/grpc.health.v1.Health/Check';
    const call = client.makeUnaryRequest(path, writeHealthRequest, readHealthStatus, monitor.service, answered);
    onAbort(signal, () => {
      call.cancel();
      resolve(unseen(timedOut(monitor.timeout, 'there was no answer by gRPC')));
    });
  }).finally(() => client.close());
}

function healthOfError({ code }: ServiceError): string | null {
  return code === status.NOT_FOUND ? 'SERVICE_UNKNOWN' : null;
}

function failureOf({ code, details }: ServiceError): string {
  if (code === status.UNIMPLEMENTED) return 'the server does not answer the health protocol of gRPC';
  const errno = /\b(E[A-Z]{4,}|(?:CERT|DEPTH|SELF|UNABLE|ERR)_[A-Z_]+)\b/.exec(details)?.[1];
  if (errno !== undefined) return describeFailure({ code: errno, message: details });
  return `${status[code] ?? code}: ${details.slice(0, 300)}`;
}
