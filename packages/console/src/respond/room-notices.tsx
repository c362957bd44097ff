import { Button } from '@mantine/core';
import { BellOff, Moon } from 'lucide-react';
import { useState } from 'react';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { ClockTime, Countdown } from '../shared/time.tsx';
import css from './room-notices.module.css';
import { SnoozeDialog } from './snooze-dialog.tsx';
import { useMute } from './use-mute.ts';

/** What keeps the telephones quiet, said where nobody can miss it: a snooze, and my own mute. */
export function RoomNotices({ room }: { room: IncidentRoom }) {
  if (!room.active) return null;
  return (
    <>
      {room.snoozedUntil ? <SnoozedNotice room={room} until={room.snoozedUntil} /> : null}
      <MutedNotice room={room} />
    </>
  );
}

function SnoozedNotice({ room, until }: { readonly room: IncidentRoom; readonly until: string }) {
  const [isChanging, setChanging] = useState(false);
  const mayRespond = useMayRespond();
  const then = room.clocks.find((clock) => clock.name === 'snooze');
  return (
    <section className={css.notice} aria-label="Snoozed">
      <Moon size={18} aria-hidden />
      <p>
        <b>
          Snoozed until <ClockTime at={until} /> (<Countdown to={until} label="Snooze" past="zero" />)
        </b>
        <span>
          Nobody is paged. Then, unless it is resolved, the escalation begins again at its first step
          {then ? ` (${then.consequence})` : ''}. The clocks go on.
        </span>
      </p>
      {mayRespond ? (
        <Button variant="default" size="xs" onClick={() => setChanging(true)}>
          Change the snooze
        </Button>
      ) : null}
      <SnoozeDialog room={room} opened={isChanging} onClose={() => setChanging(false)} />
    </section>
  );
}

function MutedNotice({ room }: { readonly room: IncidentRoom }) {
  const { isMuted, isBusy, toggle } = useMute(room);
  if (!isMuted) return null;
  return (
    <section className={css.notice} aria-label="Muted">
      <BellOff size={18} aria-hidden />
      <p>
        <b>You muted this incident.</b>
        <span>You are sent nothing about it unless its severity rises, or it is given to you.</span>
      </p>
      <Button variant="default" size="xs" loading={isBusy} onClick={toggle}>
        Unmute for me
      </Button>
    </section>
  );
}
