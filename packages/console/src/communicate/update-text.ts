import type { Problem, StatusUpdate } from '../api/generated/types.gen.ts';

/** What a person writes of an update. */
export interface Wording {
  readonly subject: string;
  readonly text: string;
}

/** A draft as the server had it when it was read or saved last. */
export interface Base extends Wording {
  readonly version: number;
}

/** Somebody else was faster: both texts, and the version that the next save takes the place of. */
export interface Conflict {
  readonly message: string;
  readonly version: number;
  readonly theirs: string;
  readonly yours: string;
  readonly merged: string;
}

/** A draft as it was read. */
export function baseOf({ version, subject, text }: Pick<StatusUpdate, 'version' | 'subject' | 'text'>): Base {
  return { version, subject: subject ?? '', text };
}

/** Whether a person has changed what was read. */
export function isChanged(mine: Wording, base: Base): boolean {
  return mine.text !== base.text || mine.subject !== base.subject;
}

/**
 * What a draft that was read again means for the one on the screen. `adopt`: nothing was written here, so the new text is
 * shown; `behind`: somebody else has saved meanwhile, and the next save will say so; `keep`: nothing new.
 */
export function onRead(mine: Wording, base: Base, read: Base): 'adopt' | 'behind' | 'keep' {
  // An answer that was under way when this screen saved is older.
  if (read.version < base.version || !isChanged(read, base)) return read.version > base.version ? 'adopt' : 'keep';
  if (!isChanged(mine, base)) return 'adopt';
  return read.version > base.version ? 'behind' : 'keep';
}

/** Both texts of a refused save; null: it was refused for something else. */
export function conflictOf(error: unknown): Conflict | null {
  const problem = error as Partial<Problem> | null;
  if (typeof problem !== 'object' || !problem?.texts) return null;
  return { message: problem.detail ?? '', ...problem.texts };
}

/** A conflict with the text of this screen, where the server was told no text. */
export function putTogether(lost: Conflict, yours: string): Conflict {
  return { ...lost, yours, merged: `<<<<<<< yours\n${yours}\n=======\n${lost.theirs}\n>>>>>>> theirs` };
}

/** What is wrong with fields, by their id, as a refused answer names them. */
export function fieldProblems(error: unknown): Readonly<Record<string, string>> {
  const errors = (error as Partial<Problem> | null)?.errors ?? [];
  return Object.fromEntries(errors.map(({ at, message }) => [at.replace(/^fields\./, ''), message]));
}
