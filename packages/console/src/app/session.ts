import { useQuery } from '@tanstack/react-query';
import { getSessionOptions } from '../api/generated/@tanstack/react-query.gen.ts';

/** The signed-in person, or undefined while it is not known. */
export function useSession() {
  return useQuery({ ...getSessionOptions(), staleTime: 60_000 });
}

/** Whether the signed-in person may change anything. The server checks again; this only keeps useless buttons away. */
export function useMayRespond(): boolean {
  const access = useSession().data?.access;
  return access !== undefined && access !== 'viewer';
}
