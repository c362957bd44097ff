import { ActionIcon, Button, Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ArrowRight, BellRing, CircleCheck, Ellipsis, RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import {
  acknowledgeIncidentMutation,
  escalateIncidentMutation,
  reopenIncidentMutation,
  setStatusMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { isTyping } from '../app/shortcuts.ts';
import { ButtonLink } from '../shared/button-link.tsx';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { AcknowledgeButton } from './acknowledge-button.tsx';
import { describeStatus, nextStatus, settableStatuses } from './incident-words.ts';
import { ResolveDialog } from './resolve-dialog.tsx';
import css from './room-header.module.css';
import { useRoomMutation } from './use-room-mutation.ts';

/** The actions on the whole incident; the one that is due is filled. On a phone they stick to the bottom. */
export function RoomActions({ room }: { room: IncidentRoom }) {
  const mayRespond = useMayRespond();
  useAcknowledgeKey(room, mayRespond);
  if (!mayRespond) return null;
  return room.active ? <ActiveActions room={room} /> : <OverActions room={room} />;
}

function ActiveActions({ room }: { room: IncidentRoom }) {
  const [isResolving, setResolving] = useState(false);
  const [isEscalating, setEscalating] = useState(false);
  const move = useRoomMutation(setStatusMutation());
  const path = { id: room.id };
  const next = nextStatus(room.status);
  const isAcknowledged = room.acknowledgedAt !== null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a toolbar of buttons is no fieldset.
    <div className={css.actions} role="group" aria-label="Incident actions">
      {isAcknowledged ? null : <AcknowledgeButton id={room.id} aria-keyshortcuts="a" title="Shortcut: a" />}
      {isAcknowledged && next ? (
        <Button
          leftSection={<ArrowRight size={16} aria-hidden />}
          loading={move.isPending}
          onClick={() => move.mutate({ path, body: { status: next } })}
        >
          {describeStatus(next).word}
        </Button>
      ) : null}
      <Button variant="default" leftSection={<BellRing size={16} aria-hidden />} onClick={() => setEscalating(true)}>
        Escalate
      </Button>
      <Button
        variant={isAcknowledged && !next ? 'filled' : 'default'}
        leftSection={<CircleCheck size={16} aria-hidden />}
        onClick={() => setResolving(true)}
      >
        Resolve
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon data-more variant="default" size={36} aria-label="Set the status">
            <Ellipsis size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Set the status</Menu.Label>
          {settableStatuses.map((status) => (
            <Menu.Item
              key={status}
              disabled={status === room.status}
              onClick={() => move.mutate({ path, body: { status } })}
            >
              {describeStatus(status).word}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <ResolveDialog id={room.id} opened={isResolving} onClose={() => setResolving(false)} />
      <EscalateDialog room={room} opened={isEscalating} onClose={() => setEscalating(false)} />
    </div>
  );
}

function OverActions({ room }: { room: IncidentRoom }) {
  const [isReopening, setReopening] = useState(false);
  const reopen = useRoomMutation(reopenIncidentMutation());
  return (
    // biome-ignore lint/a11y/useSemanticElements: a toolbar of buttons is no fieldset.
    <div className={css.actions} role="group" aria-label="Incident actions">
      <Button variant="default" leftSection={<RotateCcw size={16} aria-hidden />} onClick={() => setReopening(true)}>
        Reopen
      </Button>
      {room.review ? (
        <ButtonLink to="/reviews/$id" params={{ id: room.review.id }}>
          Open the review
        </ButtonLink>
      ) : null}
      <ReasonDialog
        opened={isReopening}
        title={`Reopen ${room.id}`}
        consequence="The clocks run again and the responders are paged by the plan."
        label="Why is it not over"
        confirm="Reopen the incident"
        busy={reopen.isPending}
        onConfirm={(reason) =>
          reopen.mutateAsync({ path: { id: room.id }, body: { reason } }).then(
            () => setReopening(false),
            () => undefined,
          )
        }
        onClose={() => setReopening(false)}
      />
    </div>
  );
}

function EscalateDialog({ room, opened, onClose }: { room: IncidentRoom; opened: boolean; onClose: () => void }) {
  const escalate = useRoomMutation(escalateIncidentMutation());
  return (
    <ConfirmDialog
      opened={opened}
      title={`Escalate ${room.id}`}
      confirm="Page the next step now"
      busy={escalate.isPending}
      onClose={onClose}
      onConfirm={() => escalate.mutateAsync({ path: { id: room.id } }).then(onClose, () => undefined)}
    >
      The next step of the escalation policy is paged at once, without waiting for its time. Who that is stands under{' '}
      <Link to="/oncall">On call</Link>.
    </ConfirmDialog>
  );
}

function useAcknowledgeKey(room: IncidentRoom, mayRespond: boolean): void {
  const { mutate, isPending } = useRoomMutation(acknowledgeIncidentMutation());
  const isDue = room.active && room.acknowledgedAt === null && mayRespond && !isPending;
  useEffect(() => {
    if (!isDue) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'a' && !event.repeat && !isTyping(event)) mutate({ path: { id: room.id } });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isDue, mutate, room.id]);
}
