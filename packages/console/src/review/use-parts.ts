import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getReviewQueryKey, setReviewPartsMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Review, ReviewParts } from '../api/generated/types.gen.ts';

/** What of a review's findings is said anew; what is left out stays. */
export type SaidParts = Partial<Omit<ReviewParts, 'version'>>;

/**
 * Says findings. Where somebody else has changed the same part, nothing is stored: the newest is shown, and whoever asked
 * still has their words in the form.
 */
export function useParts({ id, parts }: Pick<Review, 'id' | 'parts'>) {
  const queries = useQueryClient();
  const set = useMutation({
    ...setReviewPartsMutation(),
    onSuccess: (review) => queries.setQueryData(getReviewQueryKey({ path: { id } }), review),
  });
  return {
    busy: set.isPending,
    /** @returns whether it is stored; what went wrong is said elsewhere */
    say: (said: SaidParts): Promise<boolean> =>
      set.mutateAsync({ path: { id }, body: { base: parts.version, ...said } }).then(
        () => true,
        () => false,
      ),
  };
}

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
