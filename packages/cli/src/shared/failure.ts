import type { ProblemCode } from '@tocsin/server';

/** The server's codes, and what only a command can meet: no server at all, or an error of our own. */
export type FailureCode = ProblemCode | 'unreachable' | 'internal';

/** Why a command cannot be done. `message` says what is wrong and what to do. */
export class Failure extends Error {
  readonly code: FailureCode;
  /** Places in the input that are wrong. */
  readonly at: readonly { readonly at: string; readonly message: string }[];

  constructor(code: FailureCode, message: string, at: Failure['at'] = []) {
    super(message);
    this.name = 'Failure';
    this.code = code;
    this.at = at;
  }
}
