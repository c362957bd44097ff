import type { FoundLever, FoundRunbook } from '../found.ts';

/** Finds the flags that the commands of runbooks and procedures set, each once. */
export function findLevers(runbooks: readonly FoundRunbook[]): readonly FoundLever[] {
  void runbooks;
  return [];
}
