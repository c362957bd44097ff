import type { ReviewParts } from '../api/generated/types.gen.ts';

/** A list with one of its members at another place, or without it where that is null. */
export function moved<T>(list: readonly T[], from: number, to: number | null): T[] {
  const [one] = list.slice(from, from + 1);
  const rest = list.filter((_, index) => index !== from);
  return one === undefined || to === null ? rest : rest.toSpliced(to, 0, one);
}

/** What chains of whys lead to once a factor is gone: those after it move up. */
export function withoutFactor(whys: ReviewParts['whys'], gone: number): ReviewParts['whys'] {
  return whys.map((chain) => {
    if (chain.factor === null || chain.factor < gone) return chain;
    return { ...chain, factor: chain.factor === gone ? null : chain.factor - 1 };
  });
}
