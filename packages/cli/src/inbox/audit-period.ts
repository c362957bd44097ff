import { Failure } from '../shared/failure.ts';
import { momentMs, secondsOf } from '../shared/spans.ts';

export interface PeriodOptions {
  readonly from?: string;
  readonly to?: string;
  readonly last?: string;
}

/** The period that the options say. @throws Failure 'invalid' */
export function periodOf({ from, to, last }: PeriodOptions, nowMs: number): { from: string; to: string } {
  if (from !== undefined && last !== undefined)
    throw new Failure('invalid', 'Write --from or --last, not both: they say the same.');
  const endMs = to === undefined ? nowMs : pastMs(to, nowMs);
  const beginMs = from === undefined ? endMs - secondsOf(last ?? '1h') * 1_000 : pastMs(from, nowMs);
  return { from: new Date(beginMs).toISOString(), to: new Date(endMs).toISOString() };
}

/** A time of day is the last one, not the next. */
function pastMs(written: string, nowMs: number): number {
  const atMs = momentMs(written, nowMs);
  if (!/^\d{1,2}:\d{2}$/.test(written)) return atMs;
  const at = new Date(atMs);
  if (atMs > nowMs) at.setDate(at.getDate() - 1);
  return at.getTime();
}
