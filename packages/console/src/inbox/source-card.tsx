import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { getInboxSourceOptions } from '../api/generated/@tanstack/react-query.gen.ts';
import type { InboxSource } from '../api/generated/types.gen.ts';
import { ButtonLink } from '../shared/button-link.tsx';
import { plural } from '../shared/names.ts';
import { Tag } from '../shared/tag.tsx';
import { FlowChart } from './flow-chart.tsx';
import css from './inbox.module.css';
import { Operations } from './operations.tsx';
import { RENEW_MS } from './renew.ts';
import { SourceControls } from './source-controls.tsx';
import { MainFacts, SourceFacts } from './source-facts.tsx';
import { sourceSays } from './source-words.ts';
import { Statements } from './statements.tsx';

/** One source at a look: how it fares in words, its numbers, its last hour, and what can be done. */
export function SourceCard({ source, isNamed }: { source: InboxSource; isNamed: boolean }) {
  const path = { service: source.service, source: source.source };
  const detail = useQuery({
    ...getInboxSourceOptions({ path, query: { hours: 1 } }),
    refetchInterval: RENEW_MS,
  }).data;
  const says = sourceSays(source, detail?.failures ?? []);
  const { dead } = source.counts;
  return (
    <section className={css.card} data-tone={says[0].tone} aria-label={source.title}>
      <header>
        <h2>
          <Link to="/inbox/$service/$source" params={path}>
            {source.title}
          </Link>
        </h2>
        <Tag>{source.provider}</Tag>
        {isNamed ? <Tag>{source.service}</Tag> : null}
      </header>
      <Statements says={says} />
      <MainFacts source={source} />
      <SourceControls source={source} />
      <Operations operations={source.operations.filter(({ status }) => status === 'running')} />
      <FlowChart flow={detail?.flow ?? []} hours={1} small />
      <SourceFacts source={source} />
      <div className={css.ways}>
        <ButtonLink
          variant="subtle"
          className={css.control ?? ''}
          to="/inbox/$service/$source/events"
          params={path}
          search={source.counts.waiting > 0 ? { state: 'waiting' } : {}}
          aria-label={`Events of ${source.title}`}
        >
          Events
        </ButtonLink>
        {dead > 0 ? (
          <ButtonLink
            variant="subtle"
            className={css.control ?? ''}
            to="/inbox/$service/$source/events"
            params={path}
            search={{ state: 'dead' }}
          >
            {plural(dead, 'dead letter')}
          </ButtonLink>
        ) : null}
        <ButtonLink
          variant="subtle"
          className={css.control ?? ''}
          to="/inbox/$service/$source"
          params={path}
          aria-label={`Everything about ${source.title}`}
        >
          Everything about it
        </ButtonLink>
      </div>
    </section>
  );
}
