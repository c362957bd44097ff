import { Button } from '@mantine/core';
import { BellOff, CloudAlert, Merge, Moon } from 'lucide-react';
import { useState } from 'react';
import { SilenceBanner } from '../alerts/silence-banner.tsx';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { ButtonLink } from '../shared/button-link.tsx';
import { listWords } from '../shared/names.ts';
import { ClockTime, Countdown } from '../shared/time.tsx';
import { VendorLink } from '../vendors/vendor-lines.tsx';
import { snoozedBy } from './incident-words.ts';
import css from './room-notices.module.css';
import { SnoozeDialog } from './snooze-dialog.tsx';
import { useMute } from './use-mute.ts';

/** What nobody can miss: that it goes on elsewhere, and what keeps the telephones quiet: a snooze, and my own mute. */
export function RoomNotices({ room }: { room: IncidentRoom }) {
  if (room.mergedInto !== null) return <MergedNotice id={room.id} into={room.mergedInto} />;
  if (!room.active) return null;
  return (
    <>
      {room.snoozedUntil ? <SnoozedNotice room={room} until={room.snoozedUntil} /> : null}
      <MutedNotice room={room} />
      <TheirsNotice room={room} />
      <SilenceBanner service={room.service} />
    </>
  );
}

function MergedNotice({ id, into }: { readonly id: string; readonly into: string }) {
  return (
    <section className={css.notice} aria-label="Merged">
      <Merge size={18} aria-hidden />
      <p>
        <b>It goes on as {into}.</b>
        <span>{id} pages nobody any more. Its alerts, levers and responders are there.</span>
      </p>
      <ButtonLink to="/incidents/$id" params={{ id: into }}>
        Open {into}
      </ButtonLink>
    </section>
  );
}

function SnoozedNotice({ room, until }: { readonly room: IncidentRoom; readonly until: string }) {
  const [isChanging, setChanging] = useState(false);
  const mayRespond = useMayRespond();
  const by = snoozedBy(room);
  const then = room.clocks.find((clock) => clock.name === 'snooze');
  return (
    <section className={css.notice} aria-label="Snoozed">
      <Moon size={18} aria-hidden />
      <p>
        <b>
          Snoozed until <ClockTime at={until} zone />
          {by ? ` by ${by}` : ''} (<Countdown to={until} label="Snooze" past="zero" />)
        </b>
        <span>
          Nobody is paged until then; afterwards: {then?.consequence ?? 'paging by the plan'}. If you have it,
          acknowledge: that ends the snooze.
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

function TheirsNotice({ room }: { readonly room: IncidentRoom }) {
  const suspects = room.vendors.filter((vendor) => vendor.probablyTheirs);
  if (suspects.length === 0) return null;
  return (
    <section className={css.notice} aria-label="Probably theirs">
      <CloudAlert size={18} aria-hidden />
      <p>
        <b>Probably theirs: {listWords(suspects.map(({ title }) => title))}.</b>
        <span>What they say, and where they help, is under Vendors.</span>
      </p>
      {suspects.map((vendor) => (
        <VendorLink key={vendor.id} vendor={vendor} />
      ))}
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
