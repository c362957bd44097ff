import { useQueryClient } from '@tanstack/react-query';
import { listMaintenanceQueryKey } from '../api/generated/@tanstack/react-query.gen.ts';

/** Looks again at what a change of maintenance may have changed. */
export function useLookAgain() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: [{ _id: listMaintenanceQueryKey()[0]._id }] });
}
