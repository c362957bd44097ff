import { describeError, statusOf } from '../../api/errors.ts';

/** What went wrong, and what to do. */
export interface Failure {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Says why documents were not imported. */
export function explainImport(error: unknown): Failure {
  const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
  if (timedOut) {
    return {
      title: 'Reading it took too long.',
      lines: ['The server did not answer within a minute. Divide the document, or try again when less is going on.'],
    };
  }
  switch (statusOf(error)) {
    case 400:
      return { title: 'It cannot be read.', lines: linesOf(error) };
    case 403:
      return { title: 'Importing needs the admin role.', lines: [describeError(error)] };
    case 413:
      return {
        title: 'That is too large.',
        lines: [describeError(error), 'Import fewer files at once, or divide the document.'],
      };
    case 429:
      return { title: 'Others are importing right now.', lines: [describeError(error)] };
    default:
      return { title: 'It was not imported.', lines: [describeError(error)] };
  }
}

/** The places that the server names, else what it says as a whole. */
export function linesOf(error: unknown): readonly string[] {
  const errors =
    typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  const lines = errors.flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'at' in one && 'message' in one
      ? [placed(String(one.at), String(one.message))]
      : [],
  );
  return lines.length > 0 ? lines : describeError(error).split('\n').filter(Boolean);
}

/** Some messages name the place themselves. */
function placed(at: string, message: string): string {
  return message.startsWith(at) ? message : `${at}: ${message}`;
}
