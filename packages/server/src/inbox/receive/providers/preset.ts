/**
 * Where something stands in a request: `header NAME`, or a path in the body (`data.object.id`; in a form, the name of a field),
 * or the name of the first field besides one. `prefix` is put in front of it. Several paths with `+` between are joined by a
 * colon, and all must be there.
 */
export type Place = string | { readonly path: string; readonly prefix: string } | { readonly besides: string };

/** How a request is signed with a shared secret. */
export interface HmacScheme {
  readonly kind: 'hmac';
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  readonly encoding: 'hex' | 'base64';
  /** Its names, the one that is written first. */
  readonly header: readonly string[];
  /**
   * `plain`: a prefix and the signature. `pairs`: `t=TIME,v1=SIGNATURE`, with names for both. `versions`: `v1,SIGNATURE` once or
   * more, with spaces between.
   */
  readonly form:
    | { readonly kind: 'plain'; readonly prefix: string }
    | { readonly kind: 'pairs'; readonly time: string; readonly signature: string }
    | { readonly kind: 'versions'; readonly version: string };
  /** Header of the time of sending, in seconds or milliseconds; null: there is none, or it stands in the signature's header. */
  readonly time: readonly string[] | null;
  /** In which unit a time is written anew. */
  readonly unit: 's' | 'ms';
  /** Header of the event's id, where it is signed too. */
  readonly id: readonly string[] | null;
  /** What is signed: {body}, {timestamp} and {id} stand for themselves. */
  readonly signs: string;
  /** How a secret becomes a key: as it is, or, behind `whsec_`, as base64. */
  readonly key: 'text' | 'whsec';
}

/** How a vendor shows that a request is its own. */
export type Scheme =
  | HmacScheme
  /** The secret itself, in a header. */
  | { readonly kind: 'equal'; readonly header: string }
  /** By a private key of the vendor's; the secret is its public key: 32 bytes in base64, or PEM. */
  | { readonly kind: 'ed25519'; readonly header: string; readonly time: string; readonly signs: string }
  /** The address with the sorted fields of a form, or with the hash of the body in its query. */
  | { readonly kind: 'twilio'; readonly header: string };

/** What a sender reads when its event is kept. */
export interface Accepted {
  readonly status: 200 | 202 | 204;
  readonly type: string | null;
  readonly body: string;
}

/** How one vendor speaks. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  /** Where the vendor says so. */
  readonly docs: string;
  readonly scheme: Scheme;
  /** The first that is there counts; nothing: the hash of the body. */
  readonly eventId: readonly Place[];
  readonly eventType: readonly Place[];
  /** The moment of sending, besides a signed one. */
  readonly sent: readonly Place[];
  /** A signed request that asks to be answered with a text of its own, and is no event. */
  readonly handshake: { readonly type: string; readonly answer: string } | null;
  readonly accepted: Accepted;
}

/** What most vendors are content with. */
export const RECEIVED: Accepted = { status: 200, type: 'application/json', body: '{"received":true}' };
/** For vendors that would read the body. */
export const NO_CONTENT: Accepted = { status: 204, type: null, body: '' };
