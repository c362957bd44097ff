import { createHmac } from 'node:crypto';
import { sameSecret } from '../../platform/auth/keys.ts';

/** HMAC-SHA256 of parts one after the other, in hexadecimal. */
function hmacOf(secret: string, ...parts: readonly (string | Buffer)[]): string {
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}

/** Whether a signature is that of the parts, told without a hint of where it differs. */
export function isSignedBy(secret: string, signature: string, ...parts: readonly (string | Buffer)[]): boolean {
  return sameSecret(signature.toLowerCase(), hmacOf(secret, ...parts));
}
