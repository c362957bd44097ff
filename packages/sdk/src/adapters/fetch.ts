import { readClientAddress } from '../middleware/address.ts';
import { type Gate, isAnswer, pathOf, type RequestView } from '../middleware/request.ts';
import { type GuardSettings, responseOf, runGate, settle, withHeaders } from './run-gate.ts';

export interface FetchGuardSettings<R extends Request, A extends unknown[]> extends GuardSettings {
  /**
   * Who connected. By default what Deno (`info.remoteAddr`) and Bun (`server.requestIP`) say in the second argument, else nobody.
   * On Workers: `(request) => request.headers.get('cf-connecting-ip') ?? ''`.
   */
  address?: (request: R, ...rest: A) => string;
}

/**
 * Puts a gate before a handler that takes a `Request` and returns a `Response`: Workers, Deno, Bun, and route handlers of Next.js.
 * A request counts as done when its response begins; its body may still be under way.
 *
 * @example export default { fetch: guard(protect(tocsin, { maintenance: {} }), (request) => new Response('hello')) };
 */
export function guard<R extends Request, A extends unknown[]>(
  gate: Gate,
  handler: (request: R, ...rest: A) => Response | Promise<Response>,
  settings: FetchGuardSettings<R, A> = {},
): (request: R, ...rest: A) => Promise<Response> {
  const clientOf = readClientAddress(settings.trustProxies ?? 0);
  const connectedOf = settings.address ?? ((request: R, ...rest: A) => connectedAddress(request, rest[0]));
  return async (request, ...rest) => {
    const view = viewOf(
      request,
      clientOf(connectedOf(request, ...rest), request.headers.get('x-forwarded-for') ?? undefined),
    );
    const asked = runGate(gate, view, settings);
    const decision = asked instanceof Promise ? await asked : asked;
    if (decision === null) return handler(request, ...rest);
    if (isAnswer(decision)) return responseOf(decision, request.method);
    const response = await settle(() => handler(request, ...rest), decision.done);
    return decision.headers ? withHeaders(response, decision.headers) : response;
  };
}

/** A request of the web as gates see it. */
export function viewOf(request: Request, address: string): RequestView {
  return {
    method: request.method,
    path: pathOf(request.url),
    address,
    header: (name) => request.headers.get(name) ?? undefined,
    signal: () => request.signal,
  };
}

/** What runtimes hand to a handler beside the request. */
interface Beside {
  remoteAddr?: { hostname?: string };
  requestIP?: (request: Request) => { address?: string } | null;
}

function connectedAddress(request: Request, beside: unknown): string {
  if (typeof beside !== 'object' || beside === null) return '';
  const { remoteAddr } = beside as Beside;
  if (typeof remoteAddr?.hostname === 'string') return remoteAddr.hostname;
  return 'requestIP' in beside ? ((beside as Beside).requestIP?.(request)?.address ?? '') : '';
}
