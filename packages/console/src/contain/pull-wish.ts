import type { Lever, LeverScope } from '../api/generated/types.gen.ts';
import { type Expiry, expirySeconds, firstExpiry } from './expiry.ts';
import { isSameScope } from './lever-words.ts';
import { type ScopeDraft, toScope, whatIsMissing } from './scope-draft.ts';
import { wrongValue } from './wrong-value.ts';

/** What somebody has said of a pull so far. */
export interface PullDraft {
  readonly value: Lever['value'];
  readonly scope: ScopeDraft;
  readonly expiry: Expiry;
}

const EVERYBODY = { match: {}, except: {}, percent: null };

/** What is sent of a draft: only what differs from the plan's, or, of a lever that is pulled, all that is said. */
export function pullWish(
  lever: Lever,
  { value, scope }: Pick<PullDraft, 'value' | 'scope'>,
): { value?: Lever['value']; scope?: LeverScope } {
  const whom = toScope(scope);
  return {
    ...(value === lever.pulledValue && !lever.pulled ? {} : { value }),
    // Who widens a scope to everybody must say so.
    ...(whom || lever.scope ? { scope: whom ?? EVERYBODY } : {}),
  };
}

/** Whether pulling it as it is means that its command runs again. */
export const isRetry = ({ pulled, kind }: Pick<Lever, 'pulled' | 'kind'>) => pulled && kind === 'command';

/** What a draft lacks before it can be asked for, in words; null: nothing. */
export function pullLacks(lever: Lever, draft: PullDraft, nowMs: number): string | null {
  const lack = wrongValue(lever, draft.value) ?? whatIsMissing(draft.scope);
  if (lack) return lack;
  return expirySeconds(draft.expiry, nowMs) === null ? 'Say until when.' : null;
}

/** Whether a lever that is pulled would stay exactly as it is. */
export function isUnchanged(lever: Lever, { value, scope, expiry }: PullDraft): boolean {
  if (!lever.pulled || isRetry(lever) || expiry.length !== firstExpiry(lever).length) return false;
  return value === lever.value && isSameScope(toScope(scope), lever.scope);
}
