import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listUpdatesOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom, StatusUpdate } from '../api/generated/types.gen.ts';
import { Empty } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { ClockTime } from '../shared/time.tsx';
import { AudienceStrip } from './room-updates-strip.tsx';
import { RoomTriggers } from './room-updates-triggers.tsx';
import { MarkSecurity } from './security-notice.tsx';
import { UpdateEditor } from './update-editor.tsx';
import { senderWords } from './update-words.ts';
import css from './updates.module.css';

type Strip = Parameters<typeof AudienceStrip>[0]['audience'];

/** Who must be told, by when; the drafts that wait for a person, and what was sent. Those outside stand apart. */
export function RoomUpdates({ room }: { room: IncidentRoom }) {
  const [openId, setOpenId] = useState<string | null>(null);
  const { data, refetch } = useQuery(listUpdatesOptions({ query: { incidentId: room.id } }));
  const updates = data?.updates ?? [];
  const open = updates.find((update) => update.id === openId);
  const sent = updates.filter((update) => update.status === 'sent');
  /** A draft that was made a moment ago is not in the list yet. */
  const show = (id: string) => void refetch().then(() => setOpenId(id));
  const strips = (audiences: readonly Strip[]) =>
    audiences.map((audience) => (
      <AudienceStrip key={audience.id} room={room} audience={audience} updates={updates} onOpen={show} />
    ));
  const others: Strip[] = room.allAudiences.filter(({ id }) => !room.audiences.some((audience) => audience.id === id));
  const outside = room.audiences.filter(({ external }) => external);
  const inside = room.audiences.filter(({ external }) => !external);
  return (
    <Panel title="Updates" note={sent.length > 0 ? `${sent.length} sent` : null} flush>
      {room.audiences.length === 0 ? <Empty title="The plan names nobody to inform at this level." /> : null}
      <Strips title="Inside" audiences={inside} render={strips} />
      <Strips title="Outside the company" audiences={outside} isOutside render={strips} />
      {others.length > 0 ? (
        <details className={css.more}>
          <summary>Tell others, too ({others.length})</summary>
          <ul className={css.list}>{strips(others)}</ul>
        </details>
      ) : null}
      <RoomTriggers room={room} />
      {sent.length > 0 ? (
        <details className={css.sent}>
          <summary>{plural(sent.length, 'sent update')}</summary>
          <ul>
            {sent.map((update) => (
              <SentUpdate key={update.id} update={update} />
            ))}
          </ul>
        </details>
      ) : null}
      <MarkSecurity room={room} />
      {open ? <UpdateEditor key={open.id} update={open} onOpen={show} onClose={() => setOpenId(null)} /> : null}
    </Panel>
  );
}

interface StripsProps {
  readonly title: string;
  readonly audiences: readonly Strip[];
  readonly isOutside?: boolean;
  readonly render: (audiences: readonly Strip[]) => React.ReactNode;
}

function Strips({ title, audiences, isOutside = false, render }: StripsProps) {
  if (audiences.length === 0) return null;
  return (
    <div className={css.side} data-outside={isOutside || undefined}>
      <h3>{title}</h3>
      <ul className={css.list}>{render(audiences)}</ul>
    </div>
  );
}

function SentUpdate({ update }: { update: StatusUpdate }) {
  return (
    <li data-outside={update.external || undefined}>
      <small>
        {update.sentAt ? <ClockTime at={update.sentAt} /> : null} · to {update.audienceTitle} {senderWords(update)}
      </small>
      {update.subject ? <b>{update.subject}</b> : null}
      <p>{update.text}</p>
    </li>
  );
}
