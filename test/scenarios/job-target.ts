import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenCall {
  /** By which the occurrence is known. */
  readonly key: string;
  /** The calendar's moment: `12:05`. */
  readonly due: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Real time. */
  readonly atMs: number;
}

/** An application that is called by the calendar, and answers as a test wants. */
export interface JobTarget {
  readonly url: string;
  readonly calls: readonly SeenCall[];
  /** How it answers from now on; nothing: 200. */
  answer(how?: (response: ServerResponse) => void): void;
  close(): Promise<void>;
}

/** Starts it on a port of its own. */
export async function startJobTarget(): Promise<JobTarget> {
  const calls: SeenCall[] = [];
  const well = (response: ServerResponse) => response.end('done');
  let how: (response: ServerResponse) => void = well;
  const server = createServer((request, response) => {
    const due = String(request.headers['tocsin-due'] ?? '');
    const key = String(request.headers['idempotency-key'] ?? '');
    const seen = { key, due: due.slice(11, 16), path: request.url ?? '', headers: request.headers };
    calls.push({ ...seen, atMs: Date.now() });
    request.resume();
    how(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answer: (next = well) => {
      how = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
