import type { EpochMs } from '@tocsin/core';

/** An event as the vendor lists it. */
export interface VendorEvent {
  /** The vendor's id, as its webhook has it. */
  readonly id: string;
  readonly type: string;
  readonly createdMs: EpochMs;
  /** What its webhook would have brought. */
  readonly body: Buffer;
}

/** What the vendor lists of another kind. */
export type VendorObject = Readonly<Record<string, unknown>>;

/** How the vendor sends webhooks to an address of ours. */
export interface VendorEndpoint {
  /** Types that it sends; `*` stands for any text. */
  readonly types: readonly string[];
  /** Nothing was sent there before. */
  readonly createdMs: EpochMs;
}

export interface VendorPeriod {
  readonly fromMs: EpochMs;
  /** Exclusive. */
  readonly toMs: EpochMs;
  /** Types that are wanted, `*` for any text; null: all. An adapter may list others too. */
  readonly types: readonly string[] | null;
}

/**
 * What Tocsin asks of a vendor. An adapter is a function from the settings of a source's `list` to this; it is registered in
 * open-vendor.ts. Each method throws VendorError with a sentence that says what went wrong; nothing is kept in memory but a page.
 */
export interface VendorApi {
  /** How long the vendor lists an event, in seconds. */
  readonly keptSeconds: number;
  /** Events of a period, each once, in any order. */
  events(period: VendorPeriod): AsyncIterable<VendorEvent>;
  /** What a path of the vendor's API lists. */
  objects(path: string): AsyncIterable<VendorObject>;
  /** How webhooks are sent to an address whose path ends so; null: there is none, or the key may not ask. */
  endpoint(pathEnd: string): Promise<VendorEndpoint | null>;
}

export interface VendorAccess {
  readonly key: string;
  /** Base of the API; null: the vendor's own. */
  readonly url: string | null;
  readonly signal: AbortSignal;
}

/** The vendor did not answer, or not what it should; the message is a sentence without secrets. */
export class VendorError extends Error {}
