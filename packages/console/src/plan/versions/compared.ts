import type { ListPlanVersionsResponse } from '../../api/generated/types.gen.ts';

export type History = ListPlanVersionsResponse;
export type Version = History['versions'][number];

/** Two versions to compare: what was, and what came. */
export interface Pair {
  readonly from: string;
  readonly to: string;
}

/** The version that was in force before another came; null when it was the first, or nobody knows. */
export function versionBefore({ changes }: Pick<History, 'changes'>, version: string): string | null {
  const brought = changes.find((change) => change?.version === version && change.previous !== version);
  return brought?.previous ?? null;
}

/**
 * What is compared: what was asked for, else what the last change brought. Only versions whose files are kept can be.
 * @returns null when there are not two of them
 */
export function pairOf(history: History, asked: Partial<Pair>): Pair | null {
  const kept = history.versions.filter(({ hasSources }) => hasSources).map(({ version }) => version);
  const known = (version: string | null | undefined) => (version && kept.includes(version) ? version : undefined);
  const inForce = history.versions.find((one) => one.inForce)?.version;
  const to = known(asked.to) ?? known(inForce) ?? kept[0];
  if (to === undefined) return null;
  // Versions stand newest first, so the next one in the list is older.
  const older = kept[kept.indexOf(to) + 1] ?? kept.find((version) => version !== to);
  const from = known(asked.from) ?? known(versionBefore(history, to)) ?? older;
  return from === undefined ? null : { from, to };
}
