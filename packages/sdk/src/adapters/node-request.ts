import { pathOf, type RequestView } from '../middleware/request.ts';

/** The part of node:http's request that is used. */
export interface NodeRequest {
  method?: string | undefined;
  url?: string | undefined;
  /** Express: the path before routers cut from it. */
  originalUrl?: string | undefined;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  socket: { remoteAddress?: string | undefined };
}

/** The part of node:http's response that is used. */
export interface NodeResponse {
  readonly writableFinished: boolean;
  /** Its connection is gone; `close` has been said. */
  readonly destroyed: boolean;
  statusCode: number;
  once(event: 'close', listener: () => void): unknown;
}

/** A request of node:http as gates see it. */
export function viewOfNode(request: NodeRequest, response: NodeResponse, address: string): RequestView {
  let abort: AbortController | undefined;
  return {
    method: request.method ?? 'GET',
    path: pathOf(request.originalUrl ?? request.url ?? '/'),
    address,
    header: (name) => textOf(request.headers[name]),
    signal: () => {
      if (abort) return abort.signal;
      const made = new AbortController();
      abort = made;
      if (response.destroyed) made.abort();
      else response.once('close', () => made.abort());
      return made.signal;
    },
  };
}

/** The text of a header that may be there several times. */
export function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Calls `done` once when the response is written or its client has gone away. */
export function whenClosed(response: NodeResponse, done: (outcome: { ok: boolean }) => void): void {
  const tell = () => done({ ok: response.writableFinished && response.statusCode < 500 });
  if (response.destroyed) tell();
  else response.once('close', tell);
}
