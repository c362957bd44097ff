import { firstOf, type LeverContext, type TocsinClient } from '@tocsin/sdk';
import { createPool } from '@tocsin/sdk/breaker';
import type { TwilioAccount } from '../vendors/twilio-account.ts';
import { MERCHANT_NUMBERS } from './messaging-settings.ts';

export interface CallRoutingOptions {
  readonly twilio: TwilioAccount;
  readonly tocsin: TocsinClient;
}

/** Fewer failures in a row say nothing of a number. */
const FAILURES = 3;
/** A number that fails is left alone for so long, then a call is tried over it. */
const RESET_MS = 2_000;

/**
 * Puts calls through. While the lever says `own`, each over the number that carries it; while it says `healthy`, over that one
 * as long as it works, else over the others in turn.
 * @returns a function of the number called and who carries it, which returns the number that the call went over, and rejects
 *   when it went over none
 */
export function createCallRouting({ twilio, tocsin }: CallRoutingOptions) {
  const breakerOf = (number: string) =>
    tocsin.breaker(`number.${number.replace('+', '')}`, { failures: FAILURES, resetMs: RESET_MS });
  // Who was not connected may be called again: nobody hears of it twice.
  const carriers = createPool(MERCHANT_NUMBERS, { breaker: breakerOf, moveOnIf: () => true });

  return async (number: string, carrier: string, context: LeverContext): Promise<string> => {
    const over = (from: string) => {
      twilio.call(from, number);
      return from;
    };
    if (tocsin.lever('call-routing', context) !== 'healthy') return over(carrier);
    const { value } = await firstOf({
      own: () => breakerOf(carrier).run(() => over(carrier)),
      others: () => carriers.run(over),
    });
    return value;
  };
}
