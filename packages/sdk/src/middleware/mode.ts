import type { LeverValue } from '../evaluate.ts';

/** What a lever says about a mode that is on. */
export interface ModeState {
  /** Null: the gate's own words. */
  message: string | null;
  /** When it is expected to be over, in milliseconds since 1970; null: nobody has said. */
  untilMs: number | null;
}

const PLAIN: ModeState = { message: null, untilMs: null };
/** Texts of a lever that rests, in lower case. */
const OFF = new Set(['', 'off', 'false', 'no', 'none', 'normal', '0']);
const ON = new Set(['on', 'true', 'yes', '1']);
/** The end of the years that a date can show. */
const LATEST_MS = 253_402_300_799_000;

/**
 * Reads a mode's value: `true` is on; so is a text, which is the message; so is the JSON `{"message": "…", "until": "2026-01-31T12:00Z"}`,
 * each member optional (`until` also as milliseconds). Null: the mode is off (false, 0, an empty text, `off`, `normal`, undefined).
 * Text that only looks like JSON is on, without a message: people should not read braces.
 */
export function readMode(value: LeverValue | undefined): ModeState | null {
  if (value === undefined || value === false || value === 0) return null;
  if (typeof value !== 'string') return PLAIN;
  const text = value.trim();
  const word = text.toLowerCase();
  if (OFF.has(word)) return null;
  if (ON.has(word)) return PLAIN;
  return text.startsWith('{') ? readJson(text) : { message: text, untilMs: null };
}

function readJson(text: string): ModeState {
  try {
    const parsed: { message?: unknown; until?: unknown } = JSON.parse(text);
    const message = typeof parsed.message === 'string' && parsed.message.trim() !== '' ? parsed.message.trim() : null;
    return { message, untilMs: readMoment(parsed.until) };
  } catch {
    return PLAIN;
  }
}

function readMoment(until: unknown): number | null {
  const ms = typeof until === 'string' ? Date.parse(until) : until;
  return typeof ms === 'number' && ms > 0 && ms < LATEST_MS ? ms : null;
}

/** Makes a `readMode` that remembers the last value: a lever is read far more often than moved. */
export function rememberMode(): (value: LeverValue | undefined) => ModeState | null {
  let lastValue: LeverValue | undefined;
  let lastState: ModeState | null = null;
  return (value) => {
    if (value === lastValue) return lastState;
    lastState = readMode(value);
    lastValue = value;
    return lastState;
  };
}

/** Seconds until then for the header Retry-After, from 1 to a day; `otherwise` when nobody said or the moment has passed. */
export function retryAfterSeconds(untilMs: number | null, nowMs: number, otherwise: number): number {
  if (untilMs === null || untilMs <= nowMs) return otherwise;
  return Math.min(86_400, Math.ceil((untilMs - nowMs) / 1_000));
}
