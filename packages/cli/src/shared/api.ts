import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, type FailureCode } from './failure.ts';

export type Env = Readonly<Record<string, string | undefined>>;
type Query = Readonly<Record<string, string | undefined>>;

const TIMEOUT_MS = 15_000;
/** For files. */
const LONG_TIMEOUT_MS = 600_000;

/** The HTTP API of a running Tocsin. Every call throws Failure: 'unreachable', or what the server says. */
export interface Api {
  get<T>(path: string, query?: Query): Promise<T>;
  post<T>(path: string, body?: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
  delete<T>(path: string): Promise<T>;
  /** Sends a file, or asks for one: its bytes as they are. It may take minutes. */
  raw(method: 'GET' | 'POST', path: string, body?: Uint8Array<ArrayBuffer>, query?: Query): Promise<Response>;
}

/** Makes a path whose values are escaped: apiPath`/api/runs/${id}`. */
export function apiPath(fixed: TemplateStringsArray, ...values: readonly string[]): string {
  return fixed.map((text, index) => `${text}${encodeURIComponent(values[index] ?? '')}`).join('');
}

/** Finds the server (TOCSIN_URL, or TOCSIN_PORT on this machine) and the token (TOCSIN_TOKEN, or TOCSIN_DATA/token). */
export function connect(env: Env): Api {
  const base = (env.TOCSIN_URL || `http://127.0.0.1:${env.TOCSIN_PORT || '7700'}`).replace(/\/+$/, '');
  const token = findToken(env);
  const request = async <T>(method: string, path: string, body?: unknown, query: Query = {}): Promise<T> => {
    const url = urlOf(base, path, query);
    const init: RequestInit = {
      method,
      headers: {
        accept: 'application/json',
        ...(token.value === null ? {} : { authorization: `Bearer ${token.value}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    };
    const { status, text } = await send(url, init, base);
    if (status >= 200 && status < 300) return readJson(text, base) as T;
    throw failureOf(status, text, base, token);
  };
  return {
    get: (path, query) => request('GET', path, undefined, query),
    post: (path, body) => request('POST', path, body),
    put: (path, body) => request('PUT', path, body),
    patch: (path, body) => request('PATCH', path, body),
    delete: (path) => request('DELETE', path),
    async raw(method, path, body, query = {}) {
      const headers = token.value === null ? {} : { authorization: `Bearer ${token.value}` };
      const init = { method, headers, ...(body ? { body } : {}), signal: AbortSignal.timeout(LONG_TIMEOUT_MS) };
      const response = await reach(urlOf(base, path, query), init, base);
      if (response.ok) return response;
      throw failureOf(response.status, await response.text(), base, token);
    },
  };
}

interface Token {
  readonly value: string | null;
  /** Where it was looked for, in words. */
  readonly from: string;
}

function findToken(env: Env): Token {
  if (env.TOCSIN_TOKEN) return { value: env.TOCSIN_TOKEN, from: 'TOCSIN_TOKEN' };
  const path = join(env.TOCSIN_DATA || '.tocsin', 'token');
  try {
    return { value: readFileSync(path, 'utf8').trim() || null, from: path };
  } catch {
    return { value: null, from: path };
  }
}

function urlOf(base: string, path: string, query: Query): URL {
  if (!URL.canParse(`${base}${path}`)) {
    throw new Failure('invalid', `"${base}" is not an address. Set TOCSIN_URL to one such as http://127.0.0.1:7700.`);
  }
  const url = new URL(`${base}${path}`);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
  return url;
}

async function send(url: URL, init: RequestInit, base: string): Promise<{ status: number; text: string }> {
  return orUnreachable(base, async () => {
    const response = await fetch(url, init);
    return { status: response.status, text: await response.text() };
  });
}

/** What answers, before its body is read. */
function reach(url: URL, init: RequestInit, base: string): Promise<Response> {
  return orUnreachable(base, () => fetch(url, init));
}

async function orUnreachable<T>(base: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') {
      throw new Failure(
        'unreachable',
        `Tocsin at ${base} gave no answer within ${TIMEOUT_MS / 1000} s. What was asked for may still happen: look before asking again.`,
      );
    }
    throw new Failure('unreachable', `Tocsin does not answer at ${base}: is it running? (npm start)`);
  }
}

function readJson(text: string, base: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure('unreachable', `What answers at ${base} is not Tocsin. Check TOCSIN_URL and TOCSIN_PORT.`);
  }
}

interface ProblemJson {
  readonly code: FailureCode;
  readonly detail: string;
  readonly errors?: Failure['at'];
}

function failureOf(status: number, text: string, base: string, token: Token): Failure {
  const problem = readJson(text, base);
  if (!isProblem(problem)) return new Failure('internal', `Tocsin at ${base} answered ${status} without a reason.`);
  const { code, detail, errors = [] } = problem;
  if (code !== 'unauthorized') return new Failure(code, detail, errors);
  const why =
    token.value === null
      ? `There is no token in ${token.from}: run this where Tocsin runs, or set TOCSIN_TOKEN or TOCSIN_DATA.`
      : `The token from ${token.from} is not one of this Tocsin.`;
  return new Failure(code, `Tocsin at ${base} does not know who you are. ${why}`);
}

function isProblem(value: unknown): value is ProblemJson {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
}
