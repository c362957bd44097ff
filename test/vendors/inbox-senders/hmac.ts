import { createHmac } from 'node:crypto';

/** As vendors sign: the key as it is, the text as UTF-8. */
export function hmacSha256(key: string | Buffer, text: string | Buffer): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

export function hmacSha1(key: string | Buffer, text: string | Buffer): Buffer {
  return createHmac('sha1', key).update(text).digest();
}
