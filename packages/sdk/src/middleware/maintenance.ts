import type { LeverValue } from '../evaluate.ts';
import { answerTo, type PageTemplate } from './answer.ts';
import { rememberMode, retryAfterSeconds } from './mode.ts';
import type { Answer, RequestView } from './request.ts';
import { type AllowList, matchAllowList } from './staff.ts';

export interface MaintenanceOptions {
  /** Who and what gets through all the same. `/health` should be among its paths. */
  allow?: AllowList;
  title?: string;
  /** Said when the lever has no message. */
  message?: string;
  /** Sent while nobody has said when it ends, or once that moment has passed. 120 by default. */
  retryAfterSeconds?: number;
  /** The page for people; escape what you put in by `escapeHtml`. */
  template?: PageTemplate;
}

/**
 * Makes the decision of the maintenance mode: while its lever is pulled, everybody but the allow list is answered 503 with
 * Retry-After, a page or problem+json.
 *
 * @returns a pure function of the request, the lever's value (see `readMode`), the time and, where the
 * value does not say it, the lever's own end, both in milliseconds since 1970
 */
export function decideMaintenance(
  options: MaintenanceOptions = {},
): (request: RequestView, value: LeverValue | undefined, nowMs: number, leverUntilMs?: number) => Answer | null {
  const allowed = matchAllowList(options.allow ?? {});
  const read = rememberMode();
  const { title = 'Down for maintenance', message = 'We are working on it and will be back soon.' } = options;
  return (request, value, nowMs, leverUntilMs) => {
    const mode = read(value);
    if (mode === null || allowed(request)) return null;
    const untilMs = mode.untilMs ?? leverUntilMs ?? null;
    const refusal = {
      ...{ status: 503, title, detail: mode.message ?? message },
      retryAfterSeconds: retryAfterSeconds(untilMs, nowMs, options.retryAfterSeconds ?? 120),
      ...(untilMs !== null && untilMs > nowMs ? { untilMs } : {}),
    };
    return answerTo(request, refusal, options.template);
  };
}
