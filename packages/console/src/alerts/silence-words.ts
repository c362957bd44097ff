import type { Alert, AlertMatch, FalseShare } from '../api/generated/types.gen.ts';
import { fromLocalField } from '../shared/local-moment.ts';

const MINUTE_MS = 60_000;
const MORNING_HOUR = 9;

/** What of an alert a silence made from it asks for. */
export const SCOPES = ['this', 'source', 'component', 'custom'] as const;
export type Scope = (typeof SCOPES)[number];

/** When a silence ends, by its choice (epoch milliseconds); null: the person has not said it yet. */
export function silenceEnd(choice: string, nowMs: number, customLocal: string): number | null {
  switch (choice) {
    case '60':
    case '240':
      return nowMs + Number(choice) * MINUTE_MS;
    case 'morning':
      return nextMorning(nowMs);
    default: {
      const untilMs = fromLocalField(customLocal);
      return untilMs !== null && untilMs > nowMs ? untilMs : null;
    }
  }
}

/** The next 09:00 on the reader's clock (epoch milliseconds). */
function nextMorning(nowMs: number): number {
  const at = new Date(nowMs);
  at.setHours(MORNING_HOUR, 0, 0, 0);
  if (at.getTime() <= nowMs) at.setDate(at.getDate() + 1);
  return at.getTime();
}

/** What a silence asks for: what is on the alert, or what the person wrote as RE2 over the summary. */
export function matcherOf(scope: Scope, alert: Alert | null, text: string): AlertMatch {
  if (scope === 'this' && alert) return { key: [alert.dedupKey] };
  if (scope === 'source' && alert) return { source: [alert.source] };
  if (scope === 'component' && alert) return { component: alert.components };
  return text.trim() === '' ? {} : { text: text.trim() };
}

/** `14 of the last 20 alerts of monitor:app were false`; null: none was. */
export function falseWords({ source, falseShare }: Pick<Alert, 'source' | 'falseShare'>): string | null {
  return falseShareWords(falseShare, ` of ${source}`);
}

/** `14 of the last 20 alerts were false`; null: none was. @param whose stands after the word alerts */
export function falseShareWords({ of, false: wrong }: FalseShare, whose = ''): string | null {
  if (wrong === 0) return null;
  return of === 1 ? `The last alert${whose} was false` : `${wrong} of the last ${of} alerts${whose} were false`;
}
