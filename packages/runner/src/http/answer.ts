import type { IncomingHttpHeaders } from 'node:http';

/** More of a body is not read: nobody looks at it, and it must fit in memory. */
export const MOST_BODY_BYTES = 2_000_000;

/** What a server answered, after all redirects. */
export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  /** At most MOST_BODY_BYTES, decompressed. */
  readonly body: Buffer;
  /** Whether the body is longer than what was read of it. */
  readonly isCut: boolean;
  /** From the first request to the end of the body. */
  readonly durationMs: number;
  /** Where redirects led to, in their order. */
  readonly redirects: readonly string[];
}

/** A request with everything filled in. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Null: none. */
  readonly body: Buffer | null;
  readonly followsRedirects: boolean;
  readonly verifiesTls: boolean;
}

/** Why there is no answer. */
export class NoAnswer extends Error {
  /** Whether the server may have carried out the request all the same. */
  readonly mayHaveHappened: boolean;

  constructor(message: string, mayHaveHappened: boolean) {
    super(message);
    this.name = 'NoAnswer';
    this.mayHaveHappened = mayHaveHappened;
  }
}

/** A header of an answer as one text; several of one name are joined by a comma. Null: it has none. */
export function headerOf({ headers }: Pick<Answer, 'headers'>, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
}
