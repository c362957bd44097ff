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

/** No answer to anything sent says more than this; the rest of a longer one is not read. */
const LONGEST_RECEIPT_CHARACTERS = 100_000;

/** Takes the base address, the key and the service's name; returns the connection over Web-standard fetch. */
export function createConnection(
  url: string | undefined,
  key: string | undefined,
  service: string | undefined,
): Connection {
  const base = (url ?? '').replace(/\/+$/, '');
  const identity: Record<string, string> = { authorization: `Bearer ${key ?? ''}` };
  if (service) identity['x-tocsin-service'] = headerText(service);
  return {
    enabled: base !== '',
    // A redirection is never followed: it would take the key to whoever sent it.
    send: async (path, { headers, ...init }) =>
      fetch(base + path, { ...init, redirect: 'manual', headers: { ...identity, ...headers } }),
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
  await readText(response, LONGEST_RECEIPT_CHARACTERS);
  return response.status;
}

/** Reads a body, or its first `most` characters: then the rest is given up, and with it the socket. */
export async function readText(response: Response, most: number): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
    text += decoder.decode(chunk.value, { stream: true });
    if (text.length <= most) continue;
    await reader?.cancel();
    return text.slice(0, most);
  }
  return text + decoder.decode();
}

/** Headers hold printable ASCII only; other text is sent percent-encoded, at most 200 characters. */
export function headerText(text: string): string {
  const plain = /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(wellFormed(text));
  return plain.slice(0, 200);
}

/** Replaces halves of characters, on which encodeURIComponent throws. */
export function wellFormed(text: string): string {
  return String(text).replace(/[\ud800-\udfff]/gu, '\ufffd');
}

/** Turns whatever was thrown into an Error; "fetch failed" alone says nothing, so its cause is added. Never throws. */
export function asError(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(asText(thrown));
  const { cause } = thrown;
  if (!(cause instanceof Error) || cause.message === '') return thrown;
  return new Error(`${thrown.message}: ${cause.message}`, { cause });
}

function asText(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'something without a text was thrown';
  }
}
