import type { EpochMs } from '../../model/plan.ts';
import type { ContactMethod } from '../../model/plan-on-call.ts';

/** What became of one use of a contact method. `delivered`: the vendor has it, and has not said that it failed. */
export interface ContactAttempt {
  /** Index of the method in the person's `contact`. */
  readonly method: number;
  readonly outcome: 'under-way' | 'delivered' | 'failed';
}

export interface ContactSituation {
  readonly contact: readonly ContactMethod[];
  readonly urgency: 'page' | 'notify';
  readonly pagedMs: EpochMs;
  /** Somebody has answered, or the incident is over: nobody needs to be woken any more. */
  readonly answered: boolean;
  readonly attempts: readonly ContactAttempt[];
  /** Whether it was already reported that nothing reaches the person. */
  readonly reported: boolean;
  readonly nowMs: EpochMs;
}

export interface ContactPlan {
  /** Methods to use now, in their order. */
  readonly use: readonly number[];
  /** When to look again though nothing happens; null: only when something happens. */
  readonly lookAgainMs: EpochMs | null;
  /** Every method has failed, and nobody was told yet. */
  readonly unreachable: boolean;
}

const NOTHING: ContactPlan = { use: [], lookAgainMs: null, unreachable: false };

/**
 * Decides how a page goes on. The first method is used at once; another one at its time, unless somebody has answered;
 * and each one at once when all before it have failed. No method is used twice for a page.
 */
export function planContact(situation: ContactSituation): ContactPlan {
  if (situation.answered) return NOTHING;
  const { contact, urgency, pagedMs, attempts, nowMs } = situation;
  const outcomeOf = new Map(attempts.map(({ method, outcome }) => [method, outcome]));
  const methods = usableMethods(contact, urgency).map((method) => ({ method, outcome: outcomeOf.get(method) }));
  const firstAlive = methods.findIndex(({ outcome }) => outcome !== 'failed');
  const unused = methods.flatMap(({ method, outcome }, place) => {
    if (outcome !== undefined) return [];
    const dueMs = place === firstAlive ? nowMs : methodDueMs(contact, method, pagedMs);
    return dueMs === null ? [] : [{ method, dueMs }];
  });
  const ahead = unused.filter(({ dueMs }) => dueMs > nowMs).map(({ dueMs }) => dueMs);
  return {
    use: unused.filter(({ dueMs }) => dueMs <= nowMs).map(({ method }) => method),
    lookAgainMs: ahead.length > 0 ? Math.min(...ahead) : null,
    unreachable: firstAlive === -1 && !situation.reported,
  };
}

/** The moment at which a method that was not used yet will be, as far as it is known; null: only after a failure. */
export function methodDueMs(contact: readonly ContactMethod[], method: number, pagedMs: EpochMs): EpochMs | null {
  const after = contact[method]?.after ?? null;
  return after === null ? null : pagedMs + after * 1000;
}

/**
 * Indexes of the methods that fit the urgency. When none does, all of them: a page over a method that was meant for
 * something else is better than none.
 */
export function usableMethods(contact: readonly ContactMethod[], urgency: 'page' | 'notify'): readonly number[] {
  const wanted = urgency === 'page' ? 'page' : 'notification';
  const fits = contact.flatMap((method, i) => (method.for === 'both' || method.for === wanted ? [i] : []));
  return fits.length > 0 ? fits : contact.map((_, i) => i);
}
