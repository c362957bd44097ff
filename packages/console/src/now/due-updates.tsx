import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listDueUpdatesOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { DueUpdate } from '../api/generated/types.gen.ts';
import { standingOf } from '../communicate/update-words.ts';
import { Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { Tag } from '../shared/tag.tsx';
import { Countdown } from '../shared/time.tsx';
import { useNow } from '../shared/use-now.ts';
import css from './side-list.module.css';

const SHOWN = 6;

/** Who waits to hear something, over all incidents: what is late first. Nothing where nobody waits. */
export function DueUpdates() {
  const due = useQuery(listDueUpdatesOptions());
  if (due.data?.due.length === 0) return null;
  const late = due.data?.due.filter(({ state }) => state === 'late').length ?? 0;
  return (
    <Panel title="Due updates" flush note={late > 0 ? <Tag tone="bad">{late} late</Tag> : null}>
      <Loaded query={due} what="the updates that are due" lines={2}>
        {(data) => (
          <ul className={css.list}>
            {data.due.slice(0, SHOWN).map((update) => (
              <DueLine key={`${update.incidentId}/${update.id}`} update={update} />
            ))}
            {data.due.length > SHOWN ? (
              <li className={css.tall}>
                <small>{data.due.length - SHOWN} more in the rooms of their incidents</small>
              </li>
            ) : null}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}

function DueLine({ update }: { update: DueUpdate }) {
  const { words, tone, to } = standingOf(update, useNow());
  return (
    <li className={css.tall}>
      <Link to="/incidents/$id" params={{ id: update.incidentId }}>
        {update.title}
        {update.external ? ' (outside)' : ''}
      </Link>
      <Tag tone={tone}>
        {words}
        {to === null ? null : (
          <Countdown to={to} label={`${update.title}, ${update.incidentId}: ${words}`} past="unsigned" />
        )}
      </Tag>
      <small>
        {update.severity} · {update.incidentId} {update.incidentTitle}
      </small>
    </li>
  );
}
