import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Globe, PenLine } from 'lucide-react';
import { useState } from 'react';
import { draftUpdateMutation, listUpdatesOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom, StatusUpdate } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Empty } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, Countdown, TimeAgo } from '../shared/time.tsx';
import { UpdateEditor } from './update-editor.tsx';
import css from './updates.module.css';

type Audience = IncidentRoom['audiences'][number];

/** Who must be told, by when; the drafts that wait for a person, and what was sent. */
export function RoomUpdates({ room }: { room: IncidentRoom }) {
  const [openId, setOpenId] = useState<string | null>(null);
  const updates = useQuery(listUpdatesOptions({ query: { incidentId: room.id } })).data?.updates ?? [];
  const open = updates.find((update) => update.id === openId);
  const sent = updates.filter((update) => update.status === 'sent');
  return (
    <Panel title="Updates" note={sent.length > 0 ? `${sent.length} sent` : null} flush>
      {room.audiences.length === 0 ? <Empty title="The plan names nobody to inform at this level." /> : null}
      <ul className={css.list}>
        {room.audiences.map((audience) => (
          <AudienceRow
            key={audience.id}
            room={room}
            audience={audience}
            draft={updates.find((update) => update.audience === audience.id && update.status === 'draft')}
            onOpen={setOpenId}
          />
        ))}
      </ul>
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
      {open ? <UpdateEditor key={open.id} update={open} onClose={() => setOpenId(null)} /> : null}
    </Panel>
  );
}

interface AudienceRowProps {
  readonly room: IncidentRoom;
  readonly audience: Audience;
  readonly draft: StatusUpdate | undefined;
  readonly onOpen: (updateId: string) => void;
}

function AudienceRow({ room, audience, draft, onOpen }: AudienceRowProps) {
  const mayRespond = useMayRespond();
  const write = useMutation(draftUpdateMutation());
  const begin = () =>
    write.mutateAsync({ path: { id: room.id }, body: { audience: audience.id } }).then(
      (update) => onOpen(update.id),
      () => undefined,
    );
  return (
    <li>
      <div>
        <b>
          {audience.title}
          {audience.external ? (
            <Tag>
              <Globe size={12} aria-hidden /> external
            </Tag>
          ) : null}
        </b>
        <small>
          <Due audience={audience} />
        </small>
      </div>
      {mayRespond && draft ? (
        <Button
          size="xs"
          variant="light"
          aria-label={`Review the draft for ${audience.title}`}
          onClick={() => onOpen(draft.id)}
        >
          Review draft
        </Button>
      ) : null}
      {mayRespond && !draft ? (
        <Button
          size="xs"
          variant="default"
          leftSection={<PenLine size={13} aria-hidden />}
          aria-label={`Write an update for ${audience.title}`}
          loading={write.isPending}
          onClick={() => void begin()}
        >
          Write
        </Button>
      ) : null}
    </li>
  );
}

function Due({ audience }: { audience: Audience }) {
  const last = audience.lastSentAt ? (
    <>
      {' '}
      · last <TimeAgo at={audience.lastSentAt} />
    </>
  ) : (
    ' · none sent yet'
  );
  if (!audience.dueAt) return <>No update due{last}</>;
  const isLate = Date.parse(audience.dueAt) < Date.now();
  return (
    <>
      <span className={css.due} data-late={isLate || undefined}>
        {isLate ? 'Late by ' : 'Due in '}
        <Countdown to={audience.dueAt} label={`Next update for ${audience.title}`} past="unsigned" />
      </span>
      {audience.late > 0 ? ` · ${audience.late} late so far` : ''}
      {last}
    </>
  );
}

function SentUpdate({ update }: { update: StatusUpdate }) {
  return (
    <li>
      <small>
        {update.sentAt ? <ClockTime at={update.sentAt} /> : null} · to {update.audienceTitle}
        {update.sentBy ? ` by ${update.sentBy}` : ''}
      </small>
      {update.subject ? <b>{update.subject}</b> : null}
      <p>{update.text}</p>
    </li>
  );
}
