import type { Context, MiddlewareHandler } from 'hono';

/** What is left of a refused body is read and thrown away up to here, so that its sender comes to hear the answer. */
const MOST_DRAINED_BYTES = 16 * 1024 * 1024;
const MOST_DRAIN_MS = 1000;

/**
 * Refuses a request whose body is larger than a limit. The length that a request states is enough: node reads no more of a
 * body than that, and refuses what follows. Only a body of unknown length (chunked) is counted, and from then on it has one.
 * So limits may follow each other, the largest first, and touching a stated body costs nothing.
 *
 * @param onTooLarge answers 413, or throws what becomes it
 */
export function limitBody(mostBytes: number, onTooLarge: (c: Context) => Response): MiddlewareHandler {
  const refuse = async (c: Context, rest: Rest) => {
    const isDrained = await drain(rest);
    // The sender may still be sending: what it sends must not be taken for its next request, nor that request be lost.
    if (!isDrained) c.res.headers.set('connection', 'close');
    return onTooLarge(c);
  };
  return async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
    const stated = c.req.header('content-length');
    if (stated !== undefined) {
      return Number(stated) <= mostBytes ? next() : refuse(c, c.req.raw.body?.getReader() ?? null);
    }
    const reader = c.req.raw.body?.getReader();
    if (!reader) return next();
    const body = await readUpTo(reader, mostBytes);
    if (body === null) return refuse(c, reader);
    const headers = new Headers(c.req.raw.headers);
    headers.delete('transfer-encoding');
    headers.set('content-length', String(body.length));
    c.req.raw = new Request(c.req.raw, { headers, body });
    return next();
  };
}

type Rest = Pick<ReadableStreamDefaultReader<Uint8Array>, 'read'> | null;

/** @returns the whole body; null when it is longer than that */
async function readUpTo(reader: NonNullable<Rest>, mostBytes: number): Promise<Buffer<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    bytes += value.length;
    if (bytes > mostBytes) return null;
    chunks.push(value);
  }
}

/** @returns whether the body has been read to its end, within bounds that keep a sender from occupying us */
async function drain(rest: Rest): Promise<boolean> {
  if (!rest) return true;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), MOST_DRAIN_MS);
  });
  const read = async () => {
    for (let bytes = 0; bytes <= MOST_DRAINED_BYTES; ) {
      const { done, value } = await rest.read();
      if (done) return true;
      bytes += value.length;
    }
    return false;
  };
  // A sender that hangs up while it is refused needs no answer.
  return Promise.race([read().catch(() => false), late]).finally(() => clearTimeout(timer));
}
