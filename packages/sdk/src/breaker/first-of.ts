/** Ways to do one thing, in order, each with a name: the vendor, its backup, a queue for later, voicemail only. */
export type Ways = Record<string, (error: unknown) => unknown>;

/** Which way worked, and what it gave: a union over the ways, so that `by` tells the type of `value`. */
export type Done<W extends Ways> = {
  [By in keyof W & string]: { readonly by: By; readonly value: Awaited<ReturnType<W[By]>> };
}[keyof W & string];

/** Every way failed. `errors` has what each said, in order; `cause` is the first, which is the vendor's own. */
export class NoWayLeftError extends AggregateError {
  readonly code = 'NO_WAY_LEFT';
  constructor(names: readonly string[], errors: readonly unknown[]) {
    super(errors, `nothing worked: ${names.map((name, at) => `${name} (${wordsOf(errors[at])})`).join(', ')}`);
    this.name = 'NoWayLeftError';
    this.cause = errors[0];
  }
}

/**
 * Does the first way, and each further one only when the one before it has failed. Each is given the error of the one before
 * it; the first is given undefined.
 *
 * @param when answers whether an error is a reason for the next way: a message that is wrong is as wrong for the backup. By
 *   default every error is.
 * @returns the name of the way that worked, with what it gave
 * @throws NoWayLeftError when all have failed; the error itself when `when` says no; RangeError for names that are whole
 *   numbers, which JavaScript puts in an order of its own
 */
export async function firstOf<W extends Ways>(
  ways: W,
  { when = () => true }: { when?: (error: unknown) => boolean } = {},
): Promise<Done<W>> {
  const names = Object.keys(ways);
  const whole = names.find((name) => /^\d+$/.test(name));
  if (whole !== undefined)
    throw new RangeError(`a way is named ${whole}: names must not be numbers, they lose their order`);
  const errors: unknown[] = [];
  for (const by of names) {
    try {
      return { by, value: await ways[by]?.(errors.at(-1)) } as Done<W>;
    } catch (error) {
      errors.push(error);
      if (!when(error)) throw error;
    }
  }
  throw new NoWayLeftError(names, errors);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
