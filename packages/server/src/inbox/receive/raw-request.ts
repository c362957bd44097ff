/** A request as it came over the wire. */
export interface RawWebhook {
  /** Names and values in turn, in the order and the case in which they came; values are bytes (latin1). */
  readonly headers: readonly string[];
  /** With its question mark; empty when there is none. */
  readonly query: string;
  readonly body: Buffer;
  /** Of the sender, as far as our proxies say so. */
  readonly address: string;
}

/** The value of a header, by its name in any case; several of one name are joined as HTTP has it. */
export function headerOf({ headers }: Pick<RawWebhook, 'headers'>, name: string): string | null {
  let value: string | null = null;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (!isSame(headers[at] ?? '', name)) continue;
    value = value === null ? (headers[at + 1] ?? '') : `${value}, ${headers[at + 1]}`;
  }
  return value;
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && (a === b || a.toLowerCase() === b.toLowerCase());
}

/** The first of several headers that is there. */
export function firstHeader(request: Pick<RawWebhook, 'headers'>, names: readonly string[]): string | null {
  for (const name of names) {
    const value = headerOf(request, name);
    if (value !== null) return value;
  }
  return null;
}
