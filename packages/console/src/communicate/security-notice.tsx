import { Button } from '@mantine/core';
import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { markSecurityMutation, releaseEmbargoMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { useMayRespond, useSession } from '../app/session.ts';
import { useRoomMutation } from '../respond/use-room-mutation.ts';
import { listWords } from '../shared/names.ts';
import { ReasonDialog } from '../shared/reason-dialog.tsx';
import { ClockTime } from '../shared/time.tsx';
import { embargoHolds, heldBack, mayRelease } from './security-words.ts';
import css from './updates.module.css';

/** What nobody may miss: that nobody outside is told, and who can end that. */
export function SecurityNotice({ room }: { room: IncidentRoom }) {
  const [isReleasing, setReleasing] = useState(false);
  const session = useSession().data;
  const { security } = room;
  if (!security || room.mergedInto !== null) return null;
  if (!embargoHolds(room)) {
    return (
      <p className={css.security}>
        <ShieldCheck size={16} aria-hidden /> Security incident since <ClockTime at={security.since} />.
        {security.releasedAt ? (
          <>
            {' '}
            The embargo was released at <ClockTime at={security.releasedAt} />.
          </>
        ) : (
          ' The plan has no embargo: people outside are told as ever.'
        )}
      </p>
    );
  }
  const held = heldBack(room);
  return (
    <section className={css.embargo} aria-label="Embargo">
      <ShieldAlert size={18} aria-hidden />
      <p>
        <b>
          Security incident under embargo since <ClockTime at={security.since} zone />: nobody outside is told.
        </b>
        <span>
          {held.length > 0 ? `Held back: ${listWords(held)}. ` : ''}
          Commanders, and whoever leads this incident, release it.
        </span>
      </p>
      {session && mayRelease(room, session) ? (
        <Button size="xs" onClick={() => setReleasing(true)}>
          Release the embargo
        </Button>
      ) : null}
      <ReleaseDialog room={room} held={held} opened={isReleasing} onClose={() => setReleasing(false)} />
    </section>
  );
}

interface SecurityDialogProps {
  readonly room: IncidentRoom;
  readonly opened: boolean;
  readonly onClose: () => void;
}

function ReleaseDialog({ room, held, opened, onClose }: SecurityDialogProps & { readonly held: readonly string[] }) {
  const release = useRoomMutation(releaseEmbargoMutation());
  return (
    <ReasonDialog
      opened={opened}
      title={`Release the embargo of ${room.id}`}
      consequence={`What became due meanwhile is drafted at once${held.length > 0 ? `: ${listWords(held)}` : ''}. The status page shows the incident.`}
      label="Why it may be known now"
      confirm="Release the embargo"
      dangerous
      busy={release.isPending}
      onConfirm={(reason) =>
        release.mutateAsync({ path: { id: room.id }, body: { reason } }).then(onClose, () => undefined)
      }
      onClose={onClose}
    />
  );
}

/** Asks once before nobody outside hears any more; the reason may come later. */
export function SecurityDialog({ room, opened, onClose }: SecurityDialogProps) {
  const mark = useRoomMutation(markSecurityMutation());
  return (
    <ReasonDialog
      opened={opened}
      title={`${room.id} is a security incident`}
      consequence="Where the plan has an embargo, nobody outside is told from now on: no update, no status page, no subscriber. A commander, or whoever leads, releases it."
      label="Why"
      placeholder="A token leaked"
      optional
      confirm="Mark as security incident"
      busy={mark.isPending}
      onConfirm={(reason) =>
        mark.mutateAsync({ path: { id: room.id }, body: reason ? { reason } : {} }).then(onClose, () => undefined)
      }
      onClose={onClose}
    />
  );
}

/** The quiet way to say it, at the foot of who is told. */
export function MarkSecurity({ room }: { room: IncidentRoom }) {
  const [isMarking, setMarking] = useState(false);
  const mayRespond = useMayRespond();
  if (!mayRespond || room.security !== null || room.mergedInto !== null) return null;
  return (
    <div className={css.mark}>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<ShieldAlert size={14} aria-hidden />}
        onClick={() => setMarking(true)}
      >
        It concerns security…
      </Button>
      <SecurityDialog room={room} opened={isMarking} onClose={() => setMarking(false)} />
    </div>
  );
}
