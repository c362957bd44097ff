import type { TrustProxies } from '../middleware/address.ts';
import type { Answer, Decision, Gate, Outcome, RequestView } from '../middleware/request.ts';

/** What all adapters take. */
export interface GuardSettings {
  /**
   * How many proxies stand before the application, or their ranges: only these are believed about the client's address
   * (X-Forwarded-For). 0 by default: the address that connected.
   */
  trustProxies?: TrustProxies;
  /** Hears of an error within a gate. The request goes on: protection must not be what takes the application down. */
  onError?: (error: unknown) => void;
}

/** Asks the gate and never throws or rejects: a gate that fails lets the request go on. */
export function runGate(gate: Gate, request: RequestView, settings: GuardSettings): Decision | Promise<Decision> {
  try {
    const decision = gate(request);
    return decision instanceof Promise ? decision.catch((error: unknown) => goOn(error, settings)) : decision;
  } catch (error) {
    return goOn(error, settings);
  }
}

function goOn(error: unknown, { onError }: GuardSettings): null {
  try {
    onError?.(error);
  } catch {
    // Whoever listens must not break the request either.
  }
  return null;
}

/** The answer as a response of the web. */
export function responseOf(answer: Answer, method: string): Response {
  return new Response(method === 'HEAD' ? null : answer.body, {
    status: answer.status,
    headers: { ...answer.headers },
  });
}

/** Waits for a response of the application, and tells who wants to know how it ended. */
export async function settle<T extends Response | undefined>(
  work: () => T | Promise<T>,
  done: ((outcome: Outcome) => void) | undefined,
): Promise<T> {
  let ok = false;
  try {
    const response = await work();
    ok = response === undefined || response.status < 500;
    return response;
  } finally {
    done?.({ ok });
  }
}

/** The response with further headers; a new one where its headers cannot be changed, as with a response that was fetched. */
export function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  try {
    for (const name of Object.keys(headers)) response.headers.set(name, headers[name] ?? '');
    return response;
  } catch {
    if (response.status < 200) return response;
    const changed = new Response(response.body, response);
    for (const name of Object.keys(headers)) changed.headers.set(name, headers[name] ?? '');
    return changed;
  }
}
