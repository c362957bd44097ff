import { readClientAddress } from '../middleware/address.ts';
import { type Decision, type Gate, isAnswer } from '../middleware/request.ts';
import { type NodeRequest, type NodeResponse, textOf, viewOfNode, whenClosed } from './node-request.ts';
import { type GuardSettings, runGate } from './run-gate.ts';

/** The part of Fastify's request that is used. */
interface FastifyRequest {
  raw: NodeRequest;
}

/** The part of Fastify's reply that is used. */
interface FastifyReply {
  readonly sent: boolean;
  raw: NodeResponse;
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(body: string): unknown;
}

export interface FastifyGuardSettings<Q extends FastifyRequest> extends GuardSettings {
  /** Who connected; `(request) => request.ip` when Fastify itself trusts proxies. By default the socket's address. */
  address?: (request: Q) => string;
}

/**
 * Makes a hook `onRequest` for Fastify 4 and 5.
 *
 * @example app.addHook('onRequest', guard(protect(tocsin, { maintenance: {}, readOnly: {} })));
 */
export function guard<Q extends FastifyRequest>(
  gate: Gate,
  settings: FastifyGuardSettings<Q> = {},
): (request: Q, reply: FastifyReply) => Promise<unknown> {
  const clientOf = readClientAddress(settings.trustProxies ?? 0);
  const connectedOf = settings.address ?? ((request: Q) => request.raw.socket.remoteAddress ?? '');
  return async (request, reply) => {
    const address = clientOf(connectedOf(request), textOf(request.raw.headers['x-forwarded-for']));
    const asked = runGate(gate, viewOfNode(request.raw, reply.raw, address), settings);
    return carryOut(asked instanceof Promise ? await asked : asked, reply);
  };
}

function carryOut(decision: Decision, reply: FastifyReply): unknown {
  if (decision === null) return undefined;
  // Somebody else may have answered while the gate waited, such as a time limit.
  const open = !reply.sent;
  if (!isAnswer(decision) && decision.done) whenClosed(reply.raw, decision.done);
  const headers = open ? (decision.headers ?? {}) : {};
  for (const name of Object.keys(headers)) reply.header(name, headers[name] ?? '');
  if (!open || !isAnswer(decision)) return undefined;
  reply.code(decision.status);
  return reply.send(decision.body);
}
