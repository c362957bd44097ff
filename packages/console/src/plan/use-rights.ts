import { useSession } from '../app/session.ts';

/** What the signed-in person may do with plans. The server checks again; this only keeps useless buttons away. */
export function usePlanRights(): { readonly mayReload: boolean; readonly mayChange: boolean; readonly access: string } {
  const access = useSession().data?.access ?? 'viewer';
  return { mayReload: access === 'commander' || access === 'admin', mayChange: access === 'admin', access };
}
