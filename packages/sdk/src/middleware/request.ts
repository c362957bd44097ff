import type { LeverContext, LeverValue } from '../evaluate.ts';

/** What a gate sees of a request. Adapters make it; nothing of it is copied unless somebody asks. */
export interface RequestView {
  /** As it was sent: methods are case-sensitive. */
  readonly method: string;
  /** The path as it was sent: not decoded, without query and fragment. */
  readonly path: string;
  /** The client's address as text; empty when nobody knows it. */
  readonly address: string;
  /** One header by its lower-case name. */
  header(name: string): string | undefined;
  /** Aborted when the client goes away; undefined where nobody can tell. Made when it is first asked for. */
  signal?(): AbortSignal | undefined;
}

/** The answer to a request that does not go on. Header names are lower-case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How a request that went on has ended. */
export interface Outcome {
  /** False when it failed (status 500 and above, or an error) or its client went away. */
  readonly ok: boolean;
}

/** A request that goes on, with headers for its response and somebody who wants to hear of its end. */
export interface Pass {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Called at least once, when the response is done; calls after the first do nothing. */
  readonly done?: ((outcome: Outcome) => void) | undefined;
}

/** Null: go on. */
export type Decision = Answer | Pass | null;

/** Looks at a request and decides. Most decide at once: only what waits or asks a store returns a promise. */
export type Gate = (request: RequestView) => Decision | Promise<Decision>;

/** The part of the SDK's client that gates use. */
export interface LeverReader {
  lever(id: string, context?: LeverContext): LeverValue | undefined;
  /** When the lever is released by itself, in milliseconds since 1970; undefined: nobody has said. */
  leverUntil?(id: string): number | undefined;
}

/** Returns whether the decision is an answer, so that the request does not go on. */
export function isAnswer(decision: Decision): decision is Answer {
  return decision !== null && 'status' in decision;
}

/** The path of a request target or an address: without origin, query and fragment, otherwise as it was sent. */
export function pathOf(url: string): string {
  let start = 0;
  if (!url.startsWith('/')) {
    const scheme = url.indexOf('://');
    if (scheme < 0) return url;
    start = url.indexOf('/', scheme + 3);
    if (start < 0) return '/';
  }
  let end = url.indexOf('?', start);
  if (end < 0) end = url.length;
  const fragment = url.indexOf('#', start);
  if (fragment >= 0 && fragment < end) end = fragment;
  return url.slice(start, end);
}
