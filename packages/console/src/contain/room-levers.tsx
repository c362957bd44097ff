import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listLeversOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { IncidentRoom, Lever } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { plural } from '../shared/names.ts';
import { Panel } from '../shared/panel.tsx';
import { TimeAgo } from '../shared/time.tsx';
import { LeverControl } from './lever-control.tsx';
import { LeverState } from './lever-state.tsx';
import css from './levers.module.css';
import { RestorationTrack } from './restoration-track.tsx';

/** The service's levers in the incident room, and the way back to normal. */
export function RoomLevers({ room }: { room: IncidentRoom }) {
  const levers = useQuery(listLeversOptions());
  return (
    <Panel title="Levers" note={pulledNote(room)} flush actions={<Link to="/levers">All levers</Link>}>
      <Loaded query={levers} what="the levers">
        {(data) => {
          const own = data.levers.filter((lever) => lever.service === room.service);
          if (own.length === 0) return <Empty title="The plan has no levers." />;
          return (
            <ul className={css.compact}>
              {own.map((lever) => (
                <RoomLever key={lever.id} lever={lever} incidentId={room.id} />
              ))}
            </ul>
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

function RoomLever({ lever, incidentId }: { lever: Lever; incidentId: string }) {
  return (
    <li>
      <div>
        <b>{lever.title}</b>
        <LeverState lever={lever} />
        {lever.pulled ? (
          <small>
            {lever.by ?? 'somebody'}
            {lever.at ? (
              <>
                {', '}
                <TimeAgo at={lever.at} />
              </>
            ) : null}
            {lever.reason ? ` — ${lever.reason}` : ''}
          </small>
        ) : null}
      </div>
      <LeverControl lever={lever} incidentId={incidentId} size="xs" />
    </li>
  );
}
