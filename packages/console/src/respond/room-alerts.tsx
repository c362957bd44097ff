import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { falseWords } from '../alerts/silence-words.ts';
import { listAlertsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { Alert, IncidentRoom } from '../api/generated/types.gen.ts';
import { useMayRespond } from '../app/session.ts';
import { Empty } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { TimeAgo } from '../shared/time.tsx';
import { SplitForm } from './relations/split-form.tsx';
import css from './room-lists.module.css';

/** The alerts that make this incident; some of them can be made another one. */
export function RoomAlerts({ room }: { room: IncidentRoom }) {
  const [ticked, setTicked] = useState<readonly string[] | null>(null);
  const { unlistedAlerts } = room;
  const mayRespond = useMayRespond();
  const known = useQuery(listAlertsOptions({ query: { incident: room.id, limit: 500 } })).data?.alerts ?? [];
  const firing = room.alerts.filter((alert) => alert.status === 'firing').length + unlistedAlerts.firing;
  const canSplit = mayRespond && room.active && room.alerts.length > 1;
  return (
    <Panel
      title="Alerts"
      note={room.alerts.length > 0 ? `${firing} firing` : null}
      actions={
        canSplit && ticked === null ? (
          <Button variant="default" size="compact-sm" onClick={() => setTicked([])}>
            Split alerts
          </Button>
        ) : null
      }
      flush
    >
      {room.alerts.length === 0 ? <Empty title="Opened by hand; no alert has joined it." /> : null}
      <Checkbox.Group value={[...(ticked ?? [])]} onChange={setTicked}>
        <ul className={css.list}>
          {room.alerts.map((alert) => (
            <AlertItem
              key={alert.dedupKey}
              alert={alert}
              known={known.find(({ dedupKey }) => dedupKey === alert.dedupKey)}
              tick={ticked ? <Checkbox value={alert.dedupKey} aria-label={`Split off: ${alert.summary}`} /> : null}
            />
          ))}
          {unlistedAlerts.total > 0 ? (
            <li>
              <b>{`and ${unlistedAlerts.total} more, ${unlistedAlerts.firing} of them firing`}</b>
            </li>
          ) : null}
        </ul>
      </Checkbox.Group>
      {ticked && canSplit ? <SplitForm room={room} ticked={ticked} onClose={() => setTicked(null)} /> : null}
    </Panel>
  );
}

interface AlertItemProps {
  readonly alert: IncidentRoom['alerts'][number];
  /** The same alert as detection has it. */
  readonly known: Alert | undefined;
  readonly tick: ReactNode;
}

function AlertItem({ alert, known, tick }: AlertItemProps) {
  const wrong = known ? falseWords(known) : null;
  return (
    <li>
      <div className={css.line}>
        {tick}
        <b>{alert.summary}</b>
        <Tag tone={alert.status === 'firing' ? 'bad' : 'ok'}>{alert.status === 'firing' ? 'Firing' : 'Resolved'}</Tag>
      </div>
      <small>
        {alert.source} · <TimeAgo at={alert.since} /> · {alert.dedupKey}
      </small>
      {wrong ? <small>{wrong}.</small> : null}
    </li>
  );
}
