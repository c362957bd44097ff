import { muteIncidentMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { useSession } from '../app/session.ts';
import { useRoomMutation } from './use-room-mutation.ts';

/** Whether I want no messages about an incident, and the way to change that. */
export function useMute(room: IncidentRoom): { isMuted: boolean; isBusy: boolean; toggle: () => void } {
  const me = useSession().data?.person;
  const mute = useRoomMutation(muteIncidentMutation());
  const isMuted = room.muted.some((one) => one.person === me);
  return {
    isMuted,
    isBusy: mute.isPending,
    toggle: () => mute.mutate({ path: { id: room.id }, body: { muted: !isMuted } }),
  };
}
