import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { listLeversOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom, Lever } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { Countdown, TimeAgo } from '../shared/time.tsx';
import { commandTrouble } from './command-words.ts';
import { roomOrder } from './lever-board.ts';
import { LeverControl } from './lever-control.tsx';
import { LeverDialogHost } from './lever-dialog-host.tsx';
import { LeverState } from './lever-state.tsx';
import { scopeWords } from './lever-words.ts';
import css from './levers.module.css';
import { RestorationTrack } from './restoration-track.tsx';

/** Beyond these, levers that rest and are of no component of the incident are only shown when asked for. */
const SHOWN = 8;
/** With more than so many, the board with its search is the better place. */
const MOST = 40;

/** The service's levers in the incident room, and the way back to normal. */
export function RoomLevers({ room }: { room: IncidentRoom }) {
  const levers = useQuery(listLeversOptions());
  return (
    <Panel title="Levers" note={pulledNote(room)} flush actions={<Link to="/levers">All levers</Link>}>
      <Loaded query={levers} what="the levers">
        {(data) => {
          const own = data.levers.filter((lever) => lever.service === room.service);
          if (own.length === 0) return <Empty title="The plan has no levers." />;
          const waiting = data.requests.filter(
            ({ service, status }) => service === room.service && status === 'waiting',
          );
          return (
            <>
              {waiting.length > 0 ? (
                <p className={css.waiting}>
                  <Tag tone="accent">{plural(waiting.length, 'move')} waiting for agreement</Tag>
                  <Link to="/levers">Look at {waiting.length === 1 ? 'it' : 'them'}</Link>
                </p>
              ) : null}
              <LeverDialogHost>
                <RoomList levers={own} room={room} />
              </LeverDialogHost>
            </>
          );
        }}
      </Loaded>
      {room.restoration ? <RestorationTrack room={room} restoration={room.restoration} /> : null}
    </Panel>
  );
}

function pulledNote(room: IncidentRoom): string {
  const pulled = room.levers.filter((lever) => lever.pulled).length;
  return pulled > 0 ? plural(pulled, 'pulled', 'pulled') : '';
}

function RoomList({ levers, room }: { levers: readonly Lever[]; room: IncidentRoom }) {
  const [isWhole, setWhole] = useState(false);
  const { first, others } = roomOrder(levers, room.components);
  const ordered = [...first, ...others];
  const most = isWhole ? MOST : Math.max(first.length, SHOWN);
  const hidden = ordered.length - most;
  return (
    <>
      <ul className={css.compact}>
        {ordered.slice(0, most).map((lever) => (
          <RoomLever key={lever.id} lever={lever} incidentId={room.id} />
        ))}
      </ul>
      {hidden > 0 && !isWhole ? (
        <Button variant="subtle" className={css.more ?? ''} onClick={() => setWhole(true)}>
          Show {Math.min(hidden, MOST - most)} more that rest
        </Button>
      ) : null}
      {hidden > 0 && isWhole ? (
        <p className={css.waiting}>
          <Link to="/levers">{hidden} more among all levers</Link>
        </p>
      ) : null}
    </>
  );
}

function RoomLever({ lever, incidentId }: { lever: Lever; incidentId: string }) {
  const trouble = commandTrouble(lever.command);
  return (
    <li>
      <div className={css.line}>
        <b>{lever.title}</b>
        <LeverState lever={lever} />
        {trouble ? (
          <span>
            <Tag tone={trouble.tone}>{trouble.word}</Tag> <small>{trouble.what}</small>
          </span>
        ) : null}
        {lever.pulled ? <PulledLine lever={lever} /> : null}
      </div>
      <LeverControl lever={lever} incidentId={incidentId} />
    </li>
  );
}

function PulledLine({ lever }: { lever: Lever }) {
  return (
    <small>
      {lever.scope ? `For ${scopeWords(lever.scope)} · ` : ''}
      {lever.expiresAt ? (
        <>
          {'released in '}
          <Countdown to={lever.expiresAt} label={`${lever.title} is released by itself`} past="zero" />
          {' · '}
        </>
      ) : null}
      {lever.by ?? 'somebody'}
      {lever.at ? (
        <>
          {', '}
          <TimeAgo at={lever.at} />
        </>
      ) : null}
      {lever.reason ? ` — ${lever.reason}` : ''}
    </small>
  );
}
