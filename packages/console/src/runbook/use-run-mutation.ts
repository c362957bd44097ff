import { type UseMutationOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { getRunQueryKey } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Problem, Run } from '../api/generated/types.gen.ts';

/** An action on a run. The run that the server answers is shown at once. */
export function useRunMutation<V>(options: UseMutationOptions<Run, Problem, V>) {
  const queries = useQueryClient();
  return useMutation({
    ...options,
    onSuccess: (run) => queries.setQueryData(getRunQueryKey({ path: { id: run.id } }), run),
  });
}
