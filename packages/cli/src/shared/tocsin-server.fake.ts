import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../bin/tocsin.js', import.meta.url));

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

type Answer = unknown | ((request: SeenRequest) => unknown);

export interface FakeServer {
  readonly url: string;
  readonly requests: SeenRequest[];
  /** What is answered, by `METHOD /path`. */
  answers: Record<string, Answer>;
  close(): Promise<void>;
}

/** An answer with another status than 200. */
class FakeProblem {
  readonly status: number;
  readonly body: object;

  constructor(status: number, body: object) {
    this.status = status;
    this.body = body;
  }
}

/** A refusal as the API words it (RFC 9457). */
export function problem(status: number, code: string, detail: string, errors?: object[]): FakeProblem {
  return new FakeProblem(status, { type: 'about:blank', title: code, status, detail, code, ...(errors && { errors }) });
}

/** A real HTTP server that answers what a test tells it to, and remembers what it was asked. */
export async function startFakeServer(): Promise<FakeServer> {
  const requests: SeenRequest[] = [];
  const fake: FakeServer = {
    url: '',
    requests,
    answers: {},
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  const server = createServer(async (request, response) => {
    const seen = await see(request);
    requests.push(seen);
    const known = fake.answers[`${seen.method} ${seen.path}`] ?? problem(404, 'not-found', `There is no ${seen.path}.`);
    const answer: unknown = typeof known === 'function' ? known(seen) : known;
    response.writeHead(answer instanceof FakeProblem ? answer.status : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer instanceof FakeProblem ? answer.body : answer));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return Object.assign(fake, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function see(request: IncomingMessage): Promise<SeenRequest> {
  const body = await text(request);
  // A file is sent as it is.
  const isJson = (request.headers['content-type'] ?? '').startsWith('application/json');
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    authorization: request.headers.authorization,
    body: body === '' ? undefined : isJson ? JSON.parse(body) : body,
  };
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the real command in a process of its own, in UTC. */
export function runTocsin(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  onOutput: (out: string, stop: () => void) => void = () => undefined,
  cwd?: string,
): Promise<Ran> {
  const base = { PATH: process.env.PATH ?? '', TZ: 'UTC', TOCSIN_TOKEN: 'a-token-of-the-test' };
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: { ...base, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    out += part;
    onOutput(out, () => child.kill('SIGINT'));
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    err += part;
  });
  return new Promise((done) => child.on('close', (code) => done({ code, out, err })));
}
