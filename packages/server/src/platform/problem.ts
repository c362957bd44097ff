/** Why a request cannot be done. One code each for HTTP statuses and for exit codes of the command line. */
export const PROBLEM_STATUS = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'too-many': 429,
  unavailable: 503,
} as const;

export type ProblemCode = keyof typeof PROBLEM_STATUS;

/** What two people made of the same text, for the one who saves later to decide. */
export interface TextConflict {
  /** Of the text that is stored: the base of the next attempt. */
  readonly version: number;
  readonly theirs: string;
  readonly yours: string;
  /** Both, with marks where they changed the same lines. */
  readonly merged: string;
}

/** The one error type for what callers can mend. `message` says what is wrong and what to do. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly at: readonly { readonly at: string; readonly message: string }[];
  /** Two texts that cannot be merged; see `TextConflict`. */
  readonly texts: TextConflict | null;

  constructor(code: ProblemCode, message: string, at: Problem['at'] = [], texts: TextConflict | null = null) {
    super(message);
    this.name = 'Problem';
    this.code = code;
    this.at = at;
    this.texts = texts;
  }
}
