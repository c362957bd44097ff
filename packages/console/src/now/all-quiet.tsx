import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { listIncidentsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { ServiceHealth } from '../api/generated/types.gen.ts';
import { plural } from '../shared/names.ts';
import { TimeAgo } from '../shared/time.tsx';
import css from './all-quiet.module.css';

/** Says calmly that nothing is wrong, or that something is worth a look although there is no incident. */
export function AllQuiet({ health }: { health: readonly ServiceHealth[] | undefined }) {
  const latest = useQuery(listIncidentsOptions({ query: { limit: 1 } })).data?.incidents[0];
  const troubled = (health ?? [])
    .flatMap((service) => service.items)
    .filter((item) => item.state === 'down' || item.state === 'degraded');
  const isQuiet = troubled.length === 0;
  return (
    <div className={css.quiet} data-watch={isQuiet ? undefined : true}>
      {isQuiet ? <CircleCheck size={22} aria-hidden /> : <CircleAlert size={22} aria-hidden />}
      <div>
        <b>
          {isQuiet
            ? 'Nothing is wrong.'
            : `No incident, but ${plural(troubled.length, 'check')} not healthy — see below.`}
        </b>
        <p>
          {latest ? (
            <>
              The last incident was <TimeAgo at={latest.openedAt} />:{' '}
              <Link to="/incidents/$id" params={{ id: latest.id }}>
                {latest.id} {latest.title}
              </Link>
            </>
          ) : (
            'There has been no incident yet.'
          )}
        </p>
      </div>
    </div>
  );
}
