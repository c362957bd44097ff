import { ActionIcon, Menu } from '@mantine/core';
import { Bell, BellOff, Ellipsis, Merge, Moon, ShieldAlert, UserRoundPlus } from 'lucide-react';
import { setStatusMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { describeStatus, settableStatuses } from './incident-words.ts';
import css from './room-header.module.css';
import { useMute } from './use-mute.ts';
import { useRoomMutation } from './use-room-mutation.ts';

/** The dialogs of the room's actions. */
export type RoomDialog = 'escalate' | 'reassign' | 'snooze' | 'resolve' | 'merge' | 'security';

interface MoreActionsProps {
  readonly room: IncidentRoom;
  readonly onOpen: (dialog: RoomDialog) => void;
}

/** What is not needed first: on a phone also what has no room in the bar. */
export function MoreActions({ room, onOpen }: MoreActionsProps) {
  const move = useRoomMutation(setStatusMutation());
  const { isMuted, isBusy, toggle } = useMute(room);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon data-more variant="default" size={36} aria-label="More actions">
          <Ellipsis size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          className={css.narrow}
          leftSection={<UserRoundPlus size={15} aria-hidden />}
          onClick={() => onOpen('reassign')}
        >
          Reassign…
        </Menu.Item>
        <Menu.Item className={css.narrow} leftSection={<Moon size={15} aria-hidden />} onClick={() => onOpen('snooze')}>
          Snooze…
        </Menu.Item>
        <Menu.Item
          disabled={isBusy}
          leftSection={isMuted ? <Bell size={15} aria-hidden /> : <BellOff size={15} aria-hidden />}
          onClick={toggle}
        >
          {isMuted ? 'Unmute for me' : 'Mute for me'}
        </Menu.Item>
        <Menu.Item leftSection={<Merge size={15} aria-hidden />} onClick={() => onOpen('merge')}>
          Merge into…
        </Menu.Item>
        {room.security === null ? (
          <Menu.Item leftSection={<ShieldAlert size={15} aria-hidden />} onClick={() => onOpen('security')}>
            It concerns security…
          </Menu.Item>
        ) : null}
        <Menu.Divider />
        <Menu.Label>Set the status</Menu.Label>
        {settableStatuses.map((status) => (
          <Menu.Item
            key={status}
            disabled={status === room.status}
            onClick={() => move.mutate({ path: { id: room.id }, body: { status } })}
          >
            {describeStatus(status).word}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
