import { type UseMutationOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { getIncidentQueryKey } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom, Problem } from '../api/generated/types.gen.ts';

/** An action on an incident. The room that the server answers is shown at once, before any refetch. */
export function useRoomMutation<V>(options: UseMutationOptions<IncidentRoom, Problem, V>) {
  const queries = useQueryClient();
  return useMutation({
    ...options,
    onSuccess: (room) => queries.setQueryData(getIncidentQueryKey({ path: { id: room.id } }), room),
  });
}
