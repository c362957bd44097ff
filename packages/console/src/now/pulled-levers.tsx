import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listLeversOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import { TimeAgo } from '../shared/time.tsx';
import css from './side-list.module.css';

/** Levers that are not in their resting position: forgotten ones cause the next incident. */
export function PulledLevers() {
  const levers = useQuery(listLeversOptions());
  return (
    <Panel title="Pulled levers" flush actions={<Link to="/levers">All levers</Link>}>
      <Loaded query={levers} what="the levers" lines={2}>
        {(data) => {
          const pulled = data.levers.filter((lever) => lever.pulled);
          if (pulled.length === 0) return <Empty title="None is pulled." />;
          return (
            <ul className={css.list}>
              {pulled.map((lever) => (
                <li key={`${lever.service}/${lever.id}`} className={css.tall}>
                  <b>{lever.title}</b>
                  <small>
                    {lever.by ?? 'somebody'}
                    {lever.at ? (
                      <>
                        {', '}
                        <TimeAgo at={lever.at} />
                      </>
                    ) : null}
                    {lever.reason ? ` — ${lever.reason}` : null}
                  </small>
                </li>
              ))}
            </ul>
          );
        }}
      </Loaded>
    </Panel>
  );
}
