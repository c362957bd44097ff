import { Megaphone } from 'lucide-react';
import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { listWords } from '../shared/names.ts';
import { ClockTime, Countdown } from '../shared/time.tsx';
import { waitsFor } from './update-words.ts';
import css from './updates.module.css';

/** The cases in which people are told whatever the level says: those that came, and what the others wait for. */
export function RoomTriggers({ room }: { room: IncidentRoom }) {
  const next = room.comingTriggers.filter(({ at }) => at !== null);
  const idle = room.comingTriggers.filter(({ at }) => at === null);
  if (room.triggers.length + room.comingTriggers.length === 0) return null;
  return (
    <div className={css.triggers}>
      <h3>
        <Megaphone size={13} aria-hidden /> Triggers
      </h3>
      {room.triggers.length + next.length > 0 ? (
        <ul>
          {room.triggers.map((trigger) => (
            <Fired key={trigger.id} trigger={trigger} room={room} />
          ))}
          {next.map((trigger) => (
            <Coming key={trigger.id} trigger={trigger} />
          ))}
        </ul>
      ) : null}
      {idle.length > 0 ? (
        <details>
          <summary>{idle.length} not needed so far</summary>
          <ul>
            {idle.map((trigger) => (
              <Coming key={trigger.id} trigger={trigger} />
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}

interface FiredProps {
  readonly trigger: IncidentRoom['triggers'][number];
  readonly room: IncidentRoom;
}

function Fired({ trigger, room }: FiredProps) {
  const brought = room.audiences.filter((audience) => audience.trigger === trigger.title);
  const waiting = brought.filter(({ state }) => state === 'waiting' || state === 'late');
  const held = brought.filter(({ state }) => state === 'embargoed');
  return (
    <li className={css.trigger}>
      <b className={css.fired}>{trigger.title}</b>
      <small>
        Fired <ClockTime at={trigger.at} />
        {waiting.length > 0 ? ` · waits for you: ${listWords(waiting.map(({ title }) => title))}` : null}
        {held.length > 0 ? ` · held by the embargo: ${listWords(held.map(({ title }) => title))}` : null}
      </small>
    </li>
  );
}

function Coming({ trigger }: { trigger: IncidentRoom['comingTriggers'][number] }) {
  const { title, at, audiences, approval } = trigger;
  return (
    <li className={css.trigger}>
      <b className={css.title}>
        {title}
        {at === null ? null : (
          <>
            {' in '}
            <Countdown to={at} label={`Trigger: ${title}`} past="zero" />
          </>
        )}
      </b>
      <small>
        {waitsFor(trigger)}. Then {listWords(audiences)}{' '}
        {approval ? 'are told after a person has agreed' : 'are told by itself'}.
      </small>
    </li>
  );
}
