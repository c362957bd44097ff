import type { FailureCode } from './failure.ts';

/** The answer was found, and it is bad: a check failed, something is down, a chain is broken. */
export const BAD_NEWS = 1;
export const WRONG_USAGE = 2;
/** It was asked for, and happens once others have agreed. */
export const WAITS_FOR_OTHERS = 7;

const EXIT_CODES: Readonly<Record<FailureCode, number>> = {
  invalid: WRONG_USAGE,
  'too-large': WRONG_USAGE,
  unreachable: 3,
  unavailable: 3,
  'too-many': 3,
  'not-found': 4,
  conflict: 5,
  unauthorized: 6,
  forbidden: 6,
  internal: 70,
};

/** The one mapper from failures to exit codes. A code that this version does not know counts as internal. */
export function exitCodeOf(code: string): number {
  return Object.hasOwn(EXIT_CODES, code) ? EXIT_CODES[code as FailureCode] : EXIT_CODES.internal;
}

export const EXIT_CODES_HELP = `Exit codes

  0   Done, or the answer is good news
  1   The answer is bad news: a check found errors, something is down, a step failed, a chain is broken
  2   Wrong usage, or a value that is not valid
  3   Tocsin does not answer, or cannot serve the request now
  4   There is no such incident, lever, run, message …
  5   Conflict: it is not possible in the present state, or somebody was faster
  6   Not allowed: no token, a wrong one, or one with too few rights
  7   Nothing has happened yet: others must agree first (tocsin lever requests)
  70  Tocsin itself failed
  130 Interrupted by Ctrl-C, while tocsin run ran a file

Messages about failures go to standard error; with --json they are JSON: {"code", "detail", "errors"}.
`;
