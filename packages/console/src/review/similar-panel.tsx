import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { similarIncidentsOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { Empty, Loaded } from '../shared/loaded.tsx';
import { Panel } from '../shared/panel.tsx';
import css from './similar.module.css';
import { PastItem } from './similar-item.tsx';
import { likeness } from './similar-words.ts';

/** Incidents of the past that are like this one, and what helped then. */
export function SimilarPanel({ id }: { readonly id: string }) {
  const similar = useQuery(similarIncidentsOptions({ path: { id } }));
  if (similar.data?.enabled === false) return null;
  return (
    <Panel title="Similar incidents" flush actions={<Link to="/incidents/search">Search the past</Link>}>
      <Loaded query={similar} what="similar incidents" lines={2}>
        {(data) =>
          data.similar.length === 0 ? (
            <Empty title="None is like this one." />
          ) : (
            <ul className={css.list}>
              {data.similar.map((incident) => (
                <PastItem key={incident.id} incident={incident} note={likeness(incident.similarity)} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
