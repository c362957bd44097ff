/** A public key of the kind Ed25519 as `GET /sdk/levers/key` gives it: the object, or its JSON text. */
export type PublicKey = string | { readonly kty?: string; readonly crv?: string; readonly x?: string };

/** Checks what the server has signed, and returns the JSON text inside. Rejects with what is wrong. */
export type Verify = (text: string) => Promise<string>;

/**
 * Creates the check of compact JWS (RFC 7515) signed by EdDSA over Ed25519 (RFC 8037), for one service. The key is imported
 * at the first call, so that a key which is not one is reported and nothing is believed.
 */
export function createVerify(publicKey: PublicKey, service: string | undefined): Verify {
  let imported: Promise<CryptoKey> | undefined;
  return async (text) => {
    const [header = '', payload = '', signature = '', ...more] = text.trim().split('.');
    if (signature === '' || more.length > 0) throw new Error('the levers are not signed: ignored');
    imported ??= importKey(publicKey);
    const { alg } = JSON.parse(utf8(fromBase64Url(header))) as { alg?: unknown };
    const signed = new TextEncoder().encode(`${header}.${payload}`);
    const isGenuine =
      alg === 'EdDSA' && (await crypto.subtle.verify('Ed25519', await imported, fromBase64Url(signature), signed));
    if (!isGenuine) throw new Error('the levers carry a signature of another key: ignored');
    const json = utf8(fromBase64Url(payload));
    const of = (JSON.parse(json) as { service?: unknown }).service;
    if (service === undefined) throw new Error('signed levers need the option "service": ignored');
    if (of !== service) throw new Error(`the levers are signed for the service ${String(of)}: ignored`);
    return json;
  };
}

async function importKey(publicKey: PublicKey): Promise<CryptoKey> {
  const { kty, crv, x }: JsonWebKey = typeof publicKey === 'string' ? JSON.parse(publicKey) : publicKey;
  return crypto.subtle.importKey('jwk', { kty, crv, x } as JsonWebKey, 'Ed25519', false, ['verify']);
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0));
}

function utf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
