import type { Problem } from './generated/types.gen.ts';

function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'status' in error && 'detail' in error;
}

/** The HTTP status of a failed call, or null when the server could not be reached or answered something else. */
export function statusOf(error: unknown): number | null {
  return isProblem(error) ? error.status : null;
}

/** What went wrong, in words for a person: the problem's detail, and the fields it names. */
export function describeError(error: unknown): string {
  if (isProblem(error)) {
    const fields = (error.errors ?? []).map((field) => `${field.at}: ${field.message}`);
    return [error.detail || error.title, ...fields].join('\n');
  }
  if (error instanceof TypeError) return 'The server cannot be reached. Is Tocsin running, and are you online?';
  if (error instanceof Error) return error.message;
  return 'The server gave an answer that the console does not understand.';
}
