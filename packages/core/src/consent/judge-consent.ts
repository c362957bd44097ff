import type { EpochMs } from '../model/index.ts';
import type { ConsentState } from './fold-consent.ts';

export type ConsentReason =
  | 'granted'
  | 'not-required'
  | 'suppressed'
  | 'revoked'
  | 'asked'
  | 'unknown'
  | 'invalid-address';

export interface ConsentJudgement {
  readonly allowed: boolean;
  readonly reason: ConsentReason;
  readonly sinceMs: EpochMs | null;
}

type Known = Pick<ConsentState, 'state' | 'atMs'>;

/**
 * Whether one message may be sent. What is not known is not allowed, unless the message needs no consent; whoever is suppressed
 * gets none, whatever it is.
 * @param ofMerchant what the person said to the merchant, which goes before what they said to the whole service
 */
export function judgeConsent(asked: {
  readonly suppressedMs: EpochMs | null;
  readonly isAddress: boolean;
  readonly required: boolean;
  readonly ofMerchant: Known | null;
  readonly ofService: Known | null;
}): ConsentJudgement {
  if (asked.suppressedMs !== null) return { allowed: false, reason: 'suppressed', sinceMs: asked.suppressedMs };
  if (!asked.isAddress) return { allowed: false, reason: 'invalid-address', sinceMs: null };
  const known = asked.ofMerchant ?? asked.ofService;
  if (known?.state === 'revoked') return { allowed: false, reason: 'revoked', sinceMs: known.atMs };
  if (known?.state === 'granted') return { allowed: true, reason: 'granted', sinceMs: known.atMs };
  if (!asked.required) return { allowed: true, reason: 'not-required', sinceMs: null };
  return { allowed: false, reason: known ? 'asked' : 'unknown', sinceMs: known?.atMs ?? null };
}
