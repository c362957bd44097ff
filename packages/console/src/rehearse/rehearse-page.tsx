import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { listScenariosOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import { PlanFrame } from '../plan/plan-frame.tsx';
import { Loaded } from '../shared/loaded.tsx';
import css from './rehearse.module.css';
import { StoryView } from './story/story-view.tsx';
import { YearView } from './year/year-view.tsx';

/** Both are the same address but for what follows the question mark. */
const OWN_SEARCH = { exact: true, includeSearch: true };

/** What would happen: a plan is tested before something goes wrong. One story, or a whole year of incidents. */
export function RehearsePage() {
  const { service } = useParams({ from: '/plan/$service/rehearse' });
  const { view } = useSearch({ from: '/plan/$service/rehearse' });
  const scenarios = useQuery(listScenariosOptions({ path: { service } }));
  return (
    <PlanFrame service={service}>
      {() => (
        <>
          <nav aria-label="Kind of rehearsal" className={css.kinds}>
            <Link to="/plan/$service/rehearse" params={{ service }} search={{}} activeOptions={OWN_SEARCH}>
              One story
            </Link>
            <Link
              to="/plan/$service/rehearse"
              params={{ service }}
              search={{ view: 'year' }}
              activeOptions={OWN_SEARCH}
            >
              A whole year
            </Link>
            <p>Nobody is paged: the decisions are the real ones, the clock is not.</p>
          </nav>
          <Loaded query={scenarios} what="the rehearsals" lines={8}>
            {(list) =>
              view === 'year' ? (
                <YearView service={service} choices={list.choices} />
              ) : (
                <StoryView service={service} list={list} />
              )
            }
          </Loaded>
        </>
      )}
    </PlanFrame>
  );
}
