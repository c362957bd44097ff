import type { IncidentRoom } from '../api/generated/types.gen.ts';
import { Empty } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { TimeAgo } from '../shared/time.tsx';
import css from './room-lists.module.css';

/** The alerts that make this incident. */
export function RoomAlerts({ room }: { room: IncidentRoom }) {
  const { unlistedAlerts } = room;
  const firing = room.alerts.filter((alert) => alert.status === 'firing').length + unlistedAlerts.firing;
  return (
    <Panel title="Alerts" note={room.alerts.length > 0 ? `${firing} firing` : null} flush>
      {room.alerts.length === 0 ? <Empty title="Opened by hand; no alert has joined it." /> : null}
      <ul className={css.list}>
        {room.alerts.map((alert) => (
          <li key={alert.dedupKey}>
            <div className={css.line}>
              <b>{alert.summary}</b>
              <Tag tone={alert.status === 'firing' ? 'bad' : 'ok'}>
                {alert.status === 'firing' ? 'Firing' : 'Resolved'}
              </Tag>
            </div>
            <small>
              {alert.source} · <TimeAgo at={alert.since} /> · {alert.dedupKey}
            </small>
          </li>
        ))}
        {unlistedAlerts.total > 0 ? (
          <li>
            <b>{`and ${unlistedAlerts.total} more, ${unlistedAlerts.firing} of them firing`}</b>
          </li>
        ) : null}
      </ul>
    </Panel>
  );
}
