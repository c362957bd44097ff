import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { App } from '../../platform/app.ts';

/** The public half of the key, as a JWK (RFC 8037). */
export interface PublicKeyJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

/** Signs what applications are told, so that whoever stands between cannot change it. */
export interface LeverSigner {
  readonly publicKey: PublicKeyJwk;
  /** The state with `service` and `iat` (seconds since 1970) as a compact JWS (RFC 7515) with EdDSA (RFC 8037). */
  sign(service: string, state: object): string;
}

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410, section 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

const signers = new WeakMap<App, LeverSigner>();

/**
 * The signer of a node. Its key is derived from the secret that the nodes of one database share: all of them sign alike, and
 * a restart changes nothing.
 */
export function leverSigner(app: App): LeverSigner {
  const known = signers.get(app);
  if (known) return known;
  const signer = makeSigner(app.keys.seed('levers'), () => app.clock.now());
  signers.set(app, signer);
  return signer;
}

/** @param seed the 32 bytes of the private key */
export function makeSigner(seed: Buffer, now: () => number): LeverSigner {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  // The key's thumbprint, its members in this order (RFC 7638, section 3).
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
  const head = encode({ alg: 'EdDSA', kid });
  return {
    publicKey: { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' },
    sign(service, state) {
      const input = `${head}.${encode({ ...state, service, iat: Math.floor(now() / 1000) })}`;
      return `${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`;
    },
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
