import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { getLeverHistoryOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { GetLeverHistoryResponse } from '../api/generated/types.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { ClockTime } from '../shared/time.tsx';
import { scopeWords, valueWords } from './lever-words.ts';
import css from './levers.module.css';

/** Who pulled and released a lever, newest first. */
export function LeverHistory({ service, lever }: { service: string; lever: string }) {
  const history = useQuery(getLeverHistoryOptions({ path: { service, lever } }));
  return (
    <Loaded query={history} what="the history" lines={2}>
      {(data) =>
        data.events.length === 0 ? (
          <Empty title="It was never pulled." />
        ) : (
          <ol className={css.history}>
            {data.events.map((event) => (
              <HistoryEvent key={`${event.at} ${event.action}`} event={event} />
            ))}
          </ol>
        )
      }
    </Loaded>
  );
}

function HistoryEvent({ event }: { event: GetLeverHistoryResponse['events'][number] }) {
  return (
    <li>
      <ClockTime at={event.at} seconds />
      <span>
        <b>{event.action === 'pulled' ? 'Pulled' : 'Released'}</b> to {valueWords(event.value)}
        {event.scope ? ` for ${scopeWords(event.scope)}` : ''} by {event.by}: {event.reason}
        {event.incidentId ? (
          <>
            {' '}
            <Link to="/incidents/$id" params={{ id: event.incidentId }}>
              {event.incidentId}
            </Link>
          </>
        ) : null}
      </span>
    </li>
  );
}
