import type { LeverContext, TocsinClient } from '@tocsin/sdk';
import type { VercelProject } from '../vendors/vercel.ts';
import type { VoiceVendors } from '../vendors/voice-vendors.ts';

export interface AnswerCallOptions {
  readonly project: VercelProject;
  readonly tocsin: TocsinClient;
  readonly voice: VoiceVendors;
}

/** Who answered, and with whose voice. */
export type Answered =
  | { readonly answered: 'voicemail' }
  | { readonly answered: 'assistant'; readonly voice: 'primary' | 'backup' };

/** Fewer failures in a row say nothing of a vendor. */
const FAILURES = 5;
/** A vendor that fails is left alone for so long, then one call is tried. */
const RESET_MS = 5_000;

/**
 * Has calls answered: by the vendor that the lever names, by the backup while the breaker of the primary is open, or by the
 * voicemail. @returns a function of who calls, which rejects when the vendor does not answer
 */
export function createAnswerCall({ project, tocsin, voice }: AnswerCallOptions) {
  const settings = () => project.production().variables;
  const byBackup = (): Answered => {
    voice.answerByBackup(settings().TELNYX_API_KEY);
    return { answered: 'assistant', voice: 'backup' };
  };
  const byPrimary = (): Answered => {
    voice.answer(settings().RETELL_API_KEY);
    return { answered: 'assistant', voice: 'primary' };
  };
  const primary = tocsin.breaker('voice-vendor', { failures: FAILURES, resetMs: RESET_MS, fallback: byBackup });

  return async (caller: LeverContext): Promise<Answered> => {
    const vendor = tocsin.lever('voice-vendor', caller);
    if (vendor === 'none' || tocsin.lever('call-handling', caller) === 'voicemail') return { answered: 'voicemail' };
    return vendor === 'backup' ? byBackup() : primary.run(byPrimary);
  };
}
