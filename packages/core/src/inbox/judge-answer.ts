/** What an attempt to deliver came to. */
export interface AnswerJudgement {
  readonly isDelivered: boolean;
  /** Whether the destination fails, rather than this one event: that counts for its breaker. */
  readonly isDestinations: boolean;
  /** Why it failed, in words; null when it did not. */
  readonly reason: string | null;
}

const DELIVERED: AnswerJudgement = { isDelivered: true, isDestinations: false, reason: null };

/** By these an application says that it does not want this event; others may still be welcome. */
const ABOUT_THE_EVENT = new Set([400, 409, 410, 411, 413, 415, 422]);

/**
 * Judges the application's answer. Only 2xx is a success. Everything else is tried again until the attempts of the plan are used
 * up, also what looks final: a faulty release answers 404 or 410 too, and its events must not be lost by it.
 */
export function judgeStatus(status: number): AnswerJudgement {
  if (status >= 200 && status < 300) return DELIVERED;
  if (status >= 300 && status < 400) return failedAttempt(`answered ${status}: redirects are not followed`);
  return { ...failedAttempt(`answered ${status}`), isDestinations: !ABOUT_THE_EVENT.has(status) };
}

/** An attempt without a whole answer. @param reason in words, such as `no answer within 10 s` */
export function failedAttempt(reason: string): AnswerJudgement {
  return { isDelivered: false, isDestinations: true, reason };
}
