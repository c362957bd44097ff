import { readClientAddress } from '../middleware/address.ts';
import { type Gate, isAnswer } from '../middleware/request.ts';
import { viewOf } from './fetch.ts';
import { type GuardSettings, responseOf, runGate } from './run-gate.ts';

/** The part of Hono's context that is used. */
export interface HonoContext {
  req: { raw: Request };
  env: unknown;
  res: { status: number; headers: { set(name: string, value: string): void } };
  error: Error | undefined;
  header(name: string, value: string): void;
}

export interface HonoGuardSettings extends GuardSettings {
  /** Who connected. By default what @hono/node-server, Deno and Bun say; on Workers read `cf-connecting-ip`. */
  address?: (c: HonoContext) => string;
}

/**
 * Makes a middleware for Hono.
 *
 * @example app.use(guard(protect(tocsin, { maintenance: {}, readOnly: {} })));
 */
export function guard(
  gate: Gate,
  settings: HonoGuardSettings = {},
): (c: HonoContext, next: () => Promise<void>) => Promise<Response | undefined> {
  const clientOf = readClientAddress(settings.trustProxies ?? 0);
  const connectedOf = settings.address ?? connectedAddress;
  return async (c, next) => {
    const request = c.req.raw;
    const view = viewOf(request, clientOf(connectedOf(c), request.headers.get('x-forwarded-for') ?? undefined));
    const asked = runGate(gate, view, settings);
    const decision = asked instanceof Promise ? await asked : asked;
    if (decision !== null && isAnswer(decision)) return responseOf(decision, request.method);
    let ok = false;
    try {
      await next();
      ok = c.error === undefined && c.res.status < 500;
    } finally {
      decision?.done?.({ ok });
    }
    if (decision?.headers) setHeaders(c, decision.headers);
    return undefined;
  };
}

/** Through Hono only where the response cannot be changed, because Hono makes a new one each time. */
function setHeaders(c: HonoContext, headers: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(headers)) {
    try {
      c.res.headers.set(name, headers[name] ?? '');
    } catch {
      c.header(name, headers[name] ?? '');
    }
  }
}

/** What runtimes put into Hono's `env`. */
interface RuntimeEnv {
  incoming?: { socket?: { remoteAddress?: string } };
  remoteAddr?: { hostname?: string };
  server?: { requestIP?: (request: Request) => { address?: string } | null };
}

function connectedAddress(c: HonoContext): string {
  const env = (c.env ?? {}) as RuntimeEnv;
  return (
    env.incoming?.socket?.remoteAddress ?? env.remoteAddr?.hostname ?? env.server?.requestIP?.(c.req.raw)?.address ?? ''
  );
}
