import { createHash } from 'node:crypto';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Encoding } from './preferences.ts';

/** One document as it was rendered. */
export interface Document {
  readonly type: string;
  readonly body: string;
  /** Its content security policy. */
  readonly policy: string;
  /** Whether other sites' scripts may read it. */
  readonly forAll: boolean;
}

/** Everything of an answer that can be made before anybody asks. */
export interface Packed {
  readonly etag: string;
  readonly body: Buffer;
  /** Names and values in turn, as `writeHead` takes them. */
  readonly headers: readonly string[];
  /** Of the answer that nothing has changed. */
  readonly unchanged: readonly string[];
}

/** A document ready to be sent, packed each way when it is first asked for so. */
export interface StoredPage {
  /** Of the text: the same for all encodings. */
  readonly hash: string;
  packed(encoding: Encoding): Packed;
}

/** How long others may keep a document, and by what their copies differ. */
export interface Caching {
  readonly control: string;
  readonly vary: string;
  /** Headers of this moment: that the page is old. */
  readonly more: readonly string[];
}

/** Smaller ones gain nothing. */
const WORTH_PACKING_BYTES = 512;
const SUFFIX: Readonly<Record<Encoding, string>> = { br: '-br', gzip: '-gz', identity: '' };

/** Keeps a document with its headers. */
export function storePage(document: Document, caching: Caching): StoredPage {
  const body = Buffer.from(document.body);
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  const ready = new Map<Encoding, Packed>();
  return {
    hash,
    packed(wanted) {
      const encoding = body.length < WORTH_PACKING_BYTES ? 'identity' : wanted;
      const known = ready.get(encoding);
      if (known) return known;
      const made = pack(document, body, { encoding, hash, caching });
      ready.set(encoding, made);
      return made;
    },
  };
}

function pack(
  { type, policy, forAll }: Document,
  plain: Buffer,
  { encoding, hash, caching }: { readonly encoding: Encoding; readonly hash: string; readonly caching: Caching },
): Packed {
  const body = compress(plain, encoding);
  const etag = `"${hash}${SUFFIX[encoding]}"`;
  const unchanged = ['ETag', etag, 'Cache-Control', caching.control, 'Vary', caching.vary, ...caching.more];
  return {
    etag,
    body,
    unchanged: [...unchanged, ...(forAll ? CORS : [])],
    headers: [
      ...['Content-Type', type, 'Content-Length', String(body.length)],
      ...(encoding === 'identity' ? [] : ['Content-Encoding', encoding]),
      ...unchanged,
      ...['Content-Security-Policy', policy, 'X-Content-Type-Options', 'nosniff', 'Referrer-Policy', 'no-referrer'],
      ...(forAll ? CORS : []),
    ],
  };
}

const CORS = ['Access-Control-Allow-Origin', '*'] as const;

/** As small as can be had within about a millisecond: it is done again after each change. */
function compress(plain: Buffer, encoding: Encoding): Buffer {
  if (encoding === 'gzip') return gzipSync(plain, { level: 6 });
  if (encoding === 'identity') return plain;
  return brotliCompressSync(plain, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 5,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    },
  });
}

/** Whether `If-None-Match` names a tag of this text, however packed; proxies may have weakened it (RFC 9110, section 13.1.2). */
export function isUnchanged(ifNoneMatch: string | undefined, etag: string, hash: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch === '*') return true;
  return ifNoneMatch
    .slice(0, 4000)
    .split(',')
    .some((tag) => /^(?:W\/)?"([\w-]{22})(?:-br|-gz|-gzip)?"$/.exec(tag.trim())?.[1] === hash);
}
