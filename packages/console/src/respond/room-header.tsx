import { UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { SeverityBadge } from '../shared/severity-badge.tsx';
import { Tag } from '../shared/tag.tsx';
import { ClockTime, Elapsed } from '../shared/time.tsx';
import { RoomActions } from './room-actions.tsx';
import css from './room-header.module.css';
import { SeverityDialog } from './severity-dialog.tsx';
import { StandingTag } from './standing-tag.tsx';

/** What is wrong, how bad, who has it, and what can be done with the incident as a whole. */
export function RoomHeader({ room }: { room: IncidentRoom }) {
  const [isChanging, setChanging] = useState(false);
  const mayRespond = useMayRespond();
  const badge = <SeverityBadge code={room.severity} name={room.severityName} rank={room.severityRank} />;
  return (
    <header className={css.header}>
      <div className={css.what}>
        <div className={css.marks}>
          {mayRespond && room.active ? (
            <UnstyledButton
              className={css.severity}
              aria-label={`Severity ${room.severity} ${room.severityName}. Change it`}
              onClick={() => setChanging(true)}
            >
              {badge}
              <ChevronDown size={14} aria-hidden />
            </UnstyledButton>
          ) : (
            badge
          )}
          {room.mergedInto === null ? <StandingTag incident={room} /> : <Tag>Merged</Tag>}
          {room.falsePositive ? <Tag>False positive</Tag> : null}
          <span className={css.id}>
            {room.id} · {room.service}
          </span>
        </div>
        <h1>{room.title}</h1>
        <Facts room={room} />
      </div>
      <RoomActions room={room} />
      <SeverityDialog room={room} opened={isChanging} onClose={() => setChanging(false)} />
    </header>
  );
}

function Facts({ room }: { room: IncidentRoom }) {
  return (
    <p className={css.facts}>
      <span>
        {room.active ? 'Going on since ' : 'Began '}
        <ClockTime at={room.startedAt} zone /> (<Elapsed since={room.startedAt} until={room.resolvedAt} />)
      </span>
      <span>
        Commander <b>{room.commander ?? 'not assigned'}</b>
      </span>
      {room.acknowledgedAt ? (
        <span>
          Acknowledged by <b>{room.acknowledgedBy ?? 'somebody'}</b> at <ClockTime at={room.acknowledgedAt} />
        </span>
      ) : null}
      {room.components.length > 0 ? (
        <span>
          Affects <b>{room.components.join(', ')}</b>
        </span>
      ) : null}
      {room.resolvedAt && room.mergedInto === null ? (
        <span>
          Resolved at <ClockTime at={room.resolvedAt} />
          {room.resolution ? `: ${room.resolution}` : ''}
        </span>
      ) : null}
      {room.review ? (
        <Link to="/reviews/$id" params={{ id: room.review.id }}>
          Review {room.review.status === 'completed' ? 'completed' : 'due'}{' '}
          {room.review.status === 'completed' ? null : <ClockTime at={room.review.dueAt} />}
        </Link>
      ) : null}
    </p>
  );
}
