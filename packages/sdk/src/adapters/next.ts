import { readClientAddress } from '../middleware/address.ts';
import { type Gate, isAnswer } from '../middleware/request.ts';
import { guard as guardFetch, viewOf } from './fetch.ts';
import { type GuardSettings, responseOf, runGate } from './run-gate.ts';

export interface NextGuardSettings extends GuardSettings {
  /** Who connected. Next.js does not say; with `trustProxies: 1` the platform's X-Forwarded-For does. */
  address?: (request: Request) => string;
}

/**
 * Puts a gate before a route handler of Next.js (App Router). The second argument, with the route's parameters, is handed on.
 *
 * @example export const POST = guard(gate, async (request, { params }) => Response.json(await params), { trustProxies: 1 });
 */
export function guard<R extends Request, A extends unknown[]>(
  gate: Gate,
  handler: (request: R, ...rest: A) => Response | Promise<Response>,
  settings: NextGuardSettings = {},
): (request: R, ...rest: A) => Promise<Response> {
  // The second argument holds the route's parameters, and nothing about the connection.
  const connectedOf = settings.address ?? (() => '');
  return guardFetch(gate, handler, { ...settings, address: (request: R, ..._rest: A) => connectedOf(request) });
}

/**
 * Makes the function of `middleware.ts` or `proxy.ts`. It does not see how a request ends: use it for maintenance, read-only and rate
 * limits, and put load shedding and queues before the route handlers.
 *
 * @returns the answer; or undefined, or a response that lets Next.js go on with further headers
 * @example export const middleware = guardMiddleware(gate, { trustProxies: 1 });
 */
export function guardMiddleware(
  gate: Gate,
  settings: NextGuardSettings = {},
): (request: Request) => Promise<Response | undefined> {
  const clientOf = readClientAddress(settings.trustProxies ?? 0);
  const connectedOf = settings.address ?? (() => '');
  return async (request) => {
    const view = viewOf(request, clientOf(connectedOf(request), request.headers.get('x-forwarded-for') ?? undefined));
    const decision = await runGate(gate, view, settings);
    if (decision === null) return undefined;
    if (isAnswer(decision)) return responseOf(decision, request.method);
    decision.done?.({ ok: true });
    // What `NextResponse.next()` returns.
    return new Response(null, { headers: { ...decision.headers, 'x-middleware-next': '1' } });
  };
}
