import { Button } from '@mantine/core';
import { ArrowRight, BellRing, CircleCheck, Moon, RotateCcw, UserRoundPlus } from 'lucide-react';
import { useState } from 'react';
import {
  acknowledgeIncidentMutation,
  reopenIncidentMutation,
  setStatusMutation,
} from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { useKeys } from '../app/shortcuts.ts';
import { SecurityDialog } from '../communicate/security-notice.tsx';
import { ButtonLink } from '../shared/button-link.tsx';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { AcknowledgeButton } from './acknowledge-button.tsx';
import { EscalateDialog } from './escalate-dialog.tsx';
import { describeStatus, nextStatus, waitsForAnswer } from './incident-words.ts';
import { MoreActions, type RoomDialog } from './more-actions.tsx';
import { ReassignDialog } from './reassign-dialog.tsx';
import { MergeDialog } from './relations/merge-dialog.tsx';
import { ResolveDialog } from './resolve-dialog.tsx';
import css from './room-header.module.css';
import { SnoozeDialog } from './snooze-dialog.tsx';
import { useMute } from './use-mute.ts';
import { useRoomMutation } from './use-room-mutation.ts';

/** The actions on the whole incident; the one that is due is filled. On a phone they stick to the bottom. */
export function RoomActions({ room }: { room: IncidentRoom }) {
  const mayRespond = useMayRespond();
  // What goes on as another incident is worked on there.
  if (!mayRespond || room.mergedInto !== null) return null;
  return room.active ? <ActiveActions room={room} /> : <OverActions room={room} />;
}

function ActiveActions({ room }: { room: IncidentRoom }) {
  const [dialog, setDialog] = useState<RoomDialog | null>(null);
  const close = () => setDialog(null);
  const { toggle } = useMute(room);
  const acknowledge = useRoomMutation(acknowledgeIncidentMutation());
  useKeys({
    a:
      waitsForAnswer(room, room.clocks) && !acknowledge.isPending
        ? () => acknowledge.mutate({ path: { id: room.id } })
        : null,
    e: () => setDialog('escalate'),
    r: () => setDialog('reassign'),
    s: () => setDialog('snooze'),
    m: toggle,
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a toolbar of buttons is no fieldset.
    <div className={css.actions} role="group" aria-label="Incident actions">
      <NextButtons room={room} onOpen={setDialog} />
      <MoreActions room={room} onOpen={setDialog} />
      <ResolveDialog id={room.id} opened={dialog === 'resolve'} onClose={close} />
      <EscalateDialog room={room} opened={dialog === 'escalate'} onClose={close} />
      <ReassignDialog room={room} opened={dialog === 'reassign'} onClose={close} />
      <MergeDialog room={room} opened={dialog === 'merge'} onClose={close} />
      <SecurityDialog room={room} opened={dialog === 'security'} onClose={close} />
      <SnoozeDialog room={room} opened={dialog === 'snooze'} onClose={close} />
    </div>
  );
}

function NextButtons({ room, onOpen }: { room: IncidentRoom; onOpen: (dialog: RoomDialog) => void }) {
  const move = useRoomMutation(setStatusMutation());
  const next = nextStatus(room.status);
  const isAcknowledged = !waitsForAnswer(room, room.clocks);
  return (
    <>
      {isAcknowledged ? null : <AcknowledgeButton id={room.id} aria-keyshortcuts="a" title="Shortcut: a" />}
      {isAcknowledged && next ? (
        <Button
          leftSection={<ArrowRight size={16} aria-hidden />}
          loading={move.isPending}
          onClick={() => move.mutate({ path: { id: room.id }, body: { status: next } })}
        >
          {describeStatus(next).word}
        </Button>
      ) : null}
      {asks.map(({ dialog, label, key, Icon, wide }) => (
        <Button
          key={dialog}
          variant="default"
          data-wide={wide || undefined}
          leftSection={<Icon size={16} aria-hidden />}
          aria-keyshortcuts={key}
          title={`Shortcut: ${key}`}
          onClick={() => onOpen(dialog)}
        >
          {label}
        </Button>
      ))}
      <Button
        variant={isAcknowledged && !next ? 'filled' : 'default'}
        leftSection={<CircleCheck size={16} aria-hidden />}
        onClick={() => onOpen('resolve')}
      >
        Resolve
      </Button>
    </>
  );
}

/** The wide ones are in the menu on a phone. */
const asks = [
  { dialog: 'escalate', label: 'Escalate now', key: 'e', Icon: BellRing, wide: false },
  { dialog: 'reassign', label: 'Reassign', key: 'r', Icon: UserRoundPlus, wide: true },
  { dialog: 'snooze', label: 'Snooze', key: 's', Icon: Moon, wide: true },
] as const;

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
