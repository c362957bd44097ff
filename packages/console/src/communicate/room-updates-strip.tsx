import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Globe, PenLine } from 'lucide-react';
import { draftUpdateMutation } from '../api/generated/@tanstack/react-query.gen.ts';
import type { AudienceDue, IncidentRoom, StatusUpdate } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { formatDuration } from '../shared/duration.ts';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, Countdown } from '../shared/time.tsx';
import { useNow } from '../shared/use-now.ts';
import { senderWords, standingOf } from './update-words.ts';
import css from './updates.module.css';

interface AudienceStripProps {
  readonly room: IncidentRoom;
  /** One that is concerned, or any other of the plan. */
  readonly audience: AudienceDue | IncidentRoom['allAudiences'][number];
  readonly updates: readonly StatusUpdate[];
  readonly onOpen: (updateId: string) => void;
}

/** One audience: how it stands, what it was told last, and the way to its draft. */
export function AudienceStrip({ room, audience, updates, onOpen }: AudienceStripProps) {
  const mayRespond = useMayRespond();
  const draft = updates.find((one) => one.audience === audience.id && one.status === 'draft');
  const last = updates.find((one) => one.audience === audience.id && one.status === 'sent');
  return (
    <li>
      <div>
        <b>
          {audience.title}
          {audience.external && !('state' in audience) ? (
            <Tag>
              <Globe size={12} aria-hidden /> outside
            </Tag>
          ) : null}
        </b>
        {'state' in audience ? <Due audience={audience} /> : null}
        <small>
          {last?.sentAt ? <Last update={last} at={last.sentAt} /> : 'Nothing sent yet'}
          {'state' in audience ? rhythmOf(audience) : null}
        </small>
      </div>
      {mayRespond ? <DraftButton room={room} audience={audience} draft={draft} onOpen={onOpen} /> : null}
    </li>
  );
}

function Last({ update, at }: { readonly update: StatusUpdate; readonly at: string }) {
  return (
    <>
      Sent <ClockTime at={at} /> {senderWords(update)}
    </>
  );
}

function Due({ audience }: { audience: AudienceDue }) {
  const { words, tone, to } = standingOf(audience, useNow());
  return (
    <span className={css.due} data-tone={tone}>
      {words}
      {to === null ? null : (
        <>
          {'\u00a0'}
          <Countdown to={to} label={`${audience.title}: ${words}`} past="unsigned" />
        </>
      )}
    </span>
  );
}

/** How often, why, and how well it went so far. */
function rhythmOf({ intervalSeconds, trigger, late }: AudienceDue): string {
  const parts = [
    ...(intervalSeconds === null ? [] : [`every ${formatDuration(intervalSeconds)}`.replaceAll(' ', '\u00a0')]),
    ...(trigger === null ? [] : [`because of “${trigger}”`]),
    ...(late > 0 ? [`${late} late so far`] : []),
  ];
  return parts.map((part) => ` · ${part}`).join('');
}

interface DraftButtonProps extends Pick<AudienceStripProps, 'room' | 'audience' | 'onOpen'> {
  readonly draft: StatusUpdate | undefined;
}

function DraftButton({ room, audience, draft, onOpen }: DraftButtonProps) {
  const write = useMutation(draftUpdateMutation());
  if (draft) {
    return (
      <Button
        size="xs"
        variant="light"
        aria-label={`Review draft for ${audience.title}`}
        onClick={() => onOpen(draft.id)}
      >
        Review draft
      </Button>
    );
  }
  const begin = () =>
    write.mutateAsync({ path: { id: room.id }, body: { audience: audience.id } }).then(
      (update) => onOpen(update.id),
      () => undefined,
    );
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<PenLine size={13} aria-hidden />}
      aria-label={`Draft now for ${audience.title}`}
      loading={write.isPending}
      onClick={() => void begin()}
    >
      Draft now
    </Button>
  );
}
