import zlib from 'node:zlib';
import type { Answer } from './check-http-exchange.ts';

/**
 * The text of an answer's body: unpacked, in the encoding that its header names (UTF-8 when it names none or one that is not
 * known), of at most `mostBytes`.
 * @throws Error in words when it cannot be unpacked
 */
export async function bodyOf({ chunks, headers }: Answer, mostBytes: number): Promise<string> {
  const packed = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  const encoding = headers['content-encoding'];
  const isPlain = encoding === undefined || encoding === '' || encoding === 'identity' || packed.length === 0;
  const bytes = isPlain
    ? packed.subarray(0, mostBytes)
    : await unpack(packed, encoding.trim().toLowerCase(), mostBytes);
  return decode(bytes, headers['content-type']);
}

/** Unpacks no more than asked for, of what may be cut short. */
function unpack(packed: Buffer, encoding: string, mostBytes: number): Promise<Buffer> {
  const unpacker = unpackerFor(encoding);
  if (!unpacker) throw new Error(`the body is encoded as "${encoding.slice(0, 40)}", which cannot be read`);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = () => {
      unpacker.destroy();
      resolve(Buffer.concat(chunks).subarray(0, mostBytes));
    };
    unpacker.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= mostBytes) finish();
    });
    unpacker.on('end', finish);
    unpacker.on('error', () => {
      // What is packed badly from its middle on still says something with its beginning.
      if (bytes > 0) finish();
      else reject(new Error(`the body cannot be unpacked: it says that it is ${encoding}, and is not`));
    });
    unpacker.end(packed);
  });
}

function unpackerFor(encoding: string): zlib.Gunzip | zlib.BrotliDecompress | zlib.Inflate | null {
  if (encoding === 'gzip' || encoding === 'x-gzip')
    return zlib.createGunzip({ finishFlush: zlib.constants.Z_SYNC_FLUSH });
  if (encoding === 'deflate') return zlib.createInflate({ finishFlush: zlib.constants.Z_SYNC_FLUSH });
  if (encoding !== 'br') return null;
  return zlib.createBrotliDecompress({ finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH });
}

function decode(bytes: Buffer, contentType: string | undefined): string {
  const charset = /charset\s?=\s?"?([\w.:-]{1,40})/i.exec(contentType ?? '')?.[1]?.toLowerCase() ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
