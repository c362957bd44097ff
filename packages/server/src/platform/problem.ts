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

/** The one error type for what callers can mend. `message` says what is wrong and what to do. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly at: readonly { readonly at: string; readonly message: string }[];

  constructor(code: ProblemCode, message: string, at: Problem['at'] = []) {
    super(message);
    this.name = 'Problem';
    this.code = code;
    this.at = at;
  }
}
