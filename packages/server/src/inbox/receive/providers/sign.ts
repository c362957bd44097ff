import { createHmac } from 'node:crypto';
import type { HmacScheme } from './preset.ts';

/** A text or bytes that stand for one part of what is signed. */
type Part = 'body' | 'timestamp' | 'id' | { readonly text: string };

const parsed = new Map<string, readonly Part[]>();

/** `v0:{timestamp}:{body}` in its parts. */
function partsOf(signs: string): readonly Part[] {
  const known = parsed.get(signs);
  if (known) return known;
  const parts = signs
    .split(/(\{body\}|\{timestamp\}|\{id\})/)
    .filter((piece) => piece !== '')
    .map((piece): Part => {
      const name = piece.slice(1, -1);
      return piece.startsWith('{') && (name === 'body' || name === 'timestamp' || name === 'id')
        ? name
        : { text: piece };
    });
  parsed.set(signs, parts);
  return parts;
}

/** What a request says that is signed. */
export interface Signed {
  readonly body: Buffer;
  readonly timestamp: string;
  readonly id: string;
}

/** What is signed, one after the other. Header values go as the bytes that came (latin1). */
export function signedBytes(signs: string, signed: Signed): Buffer {
  const bytes = partsOf(signs).map((part) => {
    if (typeof part !== 'string') return Buffer.from(part.text);
    return part === 'body' ? signed.body : Buffer.from(signed[part], 'latin1');
  });
  return Buffer.concat(bytes);
}

/** The key that a secret stands for. */
export function keyOf(scheme: Pick<HmacScheme, 'key'>, secret: string): Buffer {
  if (scheme.key === 'text') return Buffer.from(secret);
  return Buffer.from(secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret, 'base64');
}

/** The signature of a vendor, as its header has it, without what stands around it. */
export function hmacOf(scheme: HmacScheme, secret: string, signed: Signed): string {
  const hmac = createHmac(scheme.algorithm, keyOf(scheme, secret));
  for (const part of partsOf(scheme.signs)) {
    if (part === 'body') hmac.update(signed.body);
    else if (typeof part === 'string') hmac.update(signed[part], 'latin1');
    else hmac.update(part.text);
  }
  return hmac.digest(scheme.encoding);
}
