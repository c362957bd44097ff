import { createPublicKey, verify } from 'node:crypto';

/** Discord names no age; older requests may be replays. */
const TOLERANCE_SECONDS = 5 * 60;

export interface SignedDiscordRequest {
  /** The application's public key: 64 hexadecimal digits. */
  readonly publicKey: string;
  /** Header `X-Signature-Timestamp`, in seconds. */
  readonly timestamp: string | undefined;
  /** Header `X-Signature-Ed25519`: 128 hexadecimal digits. */
  readonly signature: string | undefined;
  readonly body: string;
  readonly nowMs: number;
}

/**
 * Says why a request does not come from Discord, or null: its Ed25519 signature fits the timestamp and the body, and it
 * is at most five minutes old.
 * Source: https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint
 */
export function whyNotFromDiscord(request: SignedDiscordRequest): string | null {
  const { publicKey, timestamp, signature, body, nowMs } = request;
  if (!/^[0-9a-f]{64}$/iu.test(publicKey)) return 'the setting `applicationPublicKey` is not 64 hexadecimal digits';
  if (timestamp === undefined || signature === undefined) return 'it is not signed';
  if (!/^[0-9a-f]{128}$/iu.test(signature)) return 'the signature is malformed';
  if (!/^\d{1,12}$/u.test(timestamp)) return 'the timestamp is malformed';
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) {
    return 'the timestamp is more than five minutes off';
  }
  const x = Buffer.from(publicKey, 'hex').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const fits = verify(null, Buffer.from(timestamp + body), key, Buffer.from(signature, 'hex'));
  return fits ? null : 'the signature does not fit';
}
