/** Where and as whom the SDK talks to Tocsin. `send` rejects on network failures and time-outs. */
export interface Connection {
  /** False when no address was configured: then nothing is ever sent. */
  readonly enabled: boolean;
  send(
    path: string,
    init: { method: string; headers?: Record<string, string>; body?: string; signal: AbortSignal },
  ): Promise<Response>;
}

/** Reports what went wrong to the application without ever disturbing it. */
export type ReportError = (error: Error) => void;

/** Takes the base address, the key and the service's name; returns the connection over Web-standard fetch. */
export function createConnection(
  url: string | undefined,
  key: string | undefined,
  service: string | undefined,
): Connection {
  const base = (url ?? '').replace(/\/+$/, '');
  const identity: Record<string, string> = { authorization: `Bearer ${key ?? ''}` };
  if (service) identity['x-tocsin-service'] = service;
  return {
    enabled: base !== '',
    send: (path, { headers, ...init }) => fetch(base + path, { ...init, headers: { ...identity, ...headers } }),
  };
}

/**
 * Sends JSON and returns the status code. The answer's body is drained so that its socket is reused.
 * Rejects when the network fails or when `limitMs` has passed.
 */
export async function postJson(connection: Connection, path: string, body: unknown, limitMs: number): Promise<number> {
  const response = await connection.send(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(limitMs),
  });
  await response.arrayBuffer();
  return response.status;
}

/** Turns whatever was thrown into an Error; "fetch failed" alone says nothing, so its cause is added. */
export function asError(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(String(thrown));
  const { cause } = thrown;
  if (!(cause instanceof Error) || cause.message === '') return thrown;
  return new Error(`${thrown.message}: ${cause.message}`, { cause });
}
