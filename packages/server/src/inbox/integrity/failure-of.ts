import { ApplicationError } from './ask-application.ts';
import { VendorError } from './vendor-api.ts';

/**
 * Why nothing could be compared, for the report.
 * @param signal of the comparison: when its time is over, that is the reason, whatever broke off by it
 * @throws the error itself when it is a fault of ours
 */
export function failureOf(error: unknown, signal: AbortSignal): { readonly failure: string } {
  if (signal.aborted)
    return { failure: 'It took too long, and was given up. Ask for a shorter period; what was fetched so far stays.' };
  if (error instanceof VendorError || error instanceof ApplicationError) return { failure: error.message };
  throw error;
}
