import { readClientAddress } from '../middleware/address.ts';
import { type Answer, type Decision, type Gate, isAnswer } from '../middleware/request.ts';
import { type NodeRequest, type NodeResponse, textOf, viewOfNode, whenClosed } from './node-request.ts';
import { type GuardSettings, runGate } from './run-gate.ts';

/** The part of Express's response that is used; node:http has it, too. */
interface ExpressResponse extends NodeResponse {
  readonly headersSent: boolean;
  setHeader(name: string, value: string): unknown;
  end(body: string): unknown;
}

export interface ExpressGuardSettings<Q extends NodeRequest> extends GuardSettings {
  /** Who connected; `(req) => req.ip` when Express itself trusts proxies. By default the socket's address. */
  address?: (request: Q) => string;
}

/**
 * Makes a middleware for Express 4 and 5, and for whatever else takes `(req, res, next)`.
 *
 * @example app.use(guard(protect(tocsin, { maintenance: {}, readOnly: {} })));
 */
export function guard<Q extends NodeRequest>(
  gate: Gate,
  settings: ExpressGuardSettings<Q> = {},
): (request: Q, response: ExpressResponse, next: () => void) => void {
  const clientOf = readClientAddress(settings.trustProxies ?? 0);
  const connectedOf = settings.address ?? ((request: Q) => request.socket.remoteAddress ?? '');
  return (request, response, next) => {
    const address = clientOf(connectedOf(request), textOf(request.headers['x-forwarded-for']));
    const asked = runGate(gate, viewOfNode(request, response, address), settings);
    if (asked instanceof Promise) asked.then((decision) => carryOut(decision, response, next));
    else carryOut(asked, response, next);
  };
}

function carryOut(decision: Decision, response: ExpressResponse, next: () => void): void {
  if (decision !== null && isAnswer(decision)) {
    send(decision, response);
    return;
  }
  if (decision?.done) whenClosed(response, decision.done);
  // Somebody else may have answered while the gate waited, such as a time limit.
  if (decision?.headers && !response.headersSent) setHeaders(decision.headers, response);
  next();
}

function send(answer: Answer, response: ExpressResponse): void {
  if (response.headersSent) return;
  response.statusCode = answer.status;
  setHeaders(answer.headers, response);
  response.end(answer.body);
}

function setHeaders(headers: Readonly<Record<string, string>>, response: ExpressResponse): void {
  for (const name of Object.keys(headers)) response.setHeader(name, headers[name] ?? '');
}
