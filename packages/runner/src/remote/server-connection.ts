/** The server refused what was asked, and will again: a wrong token, a job that was given up. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
  }
}

/** The server could not be asked, or could not answer; it may in a moment. */
export class Unreachable extends Error {}

/** Sends a message to the server and returns its answer as it came. @throws Refusal, Unreachable */
export type Send = (
  path: string,
  body: object,
  options?: { timeoutMs?: number; signal?: AbortSignal },
) => Promise<unknown>;

const TIMEOUT_MS = 15_000;

/** A connection that only goes outwards: every message is a POST with the runner's token. */
export function connectRunner(url: string, token: string): Send {
  const base = url.replace(/\/+$/, '');
  return async (path, body, { timeoutMs = TIMEOUT_MS, signal } = {}) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const init: RequestInit = {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
    };
    const { response, text } = await ask(`${base}${path}`, init);
    if (response.status >= 300 && response.status < 400) {
      const to = response.headers.get('location') ?? 'another address';
      throw new Refusal(response.status, `${base} leads elsewhere: use the address of ${to} as --url.`);
    }
    if (response.status >= 500 || response.status === 429) throw new Unreachable(`it answered ${response.status}`);
    const answer = readJson(text);
    if (response.ok && answer !== undefined) return answer;
    throw new Refusal(
      response.status,
      reasonIn(answer) ?? `What answers at ${base} is not Tocsin: ${response.status}.`,
    );
  };
}

async function ask(url: string, init: RequestInit): Promise<{ response: Response; text: string }> {
  try {
    const response = await fetch(url, init);
    return { response, text: await response.text() };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Unreachable(cause, { cause: error });
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** RFC 9457. */
function reasonIn(answer: unknown): string | null {
  const isProblem = typeof answer === 'object' && answer !== null && 'detail' in answer;
  return isProblem && typeof answer.detail === 'string' ? answer.detail : null;
}
