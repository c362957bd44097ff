import { useSession } from '../app/session.ts';

/** Whether the signed-in person may do what cannot be taken back. The server checks again. */
export function useMayCommand(): boolean {
  const access = useSession().data?.access;
  return access === 'commander' || access === 'admin';
}
