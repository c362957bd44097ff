import { Problem } from '../../platform/problem.ts';

/** Reads a date, which means its beginning in UTC, or a moment; null is none. @throws Problem 'invalid' naming the key */
export function readMoment(key: string, text: string | null): Date | null {
  if (text === null) return null;
  const ms = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms);
  const message = `"${text.slice(0, 60)}" is not a date such as 2026-11-30 or 2026-11-30T09:00:00Z.`;
  throw new Problem('invalid', message, [{ at: key, message }]);
}
