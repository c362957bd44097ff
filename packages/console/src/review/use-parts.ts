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
