import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ArrowLeftRight } from 'lucide-react';
import { comparePlansMutation } from '../../api/generated/@tanstack/react-query.gen.ts';
import type { CoverageGap, PlanComparison } from '../../api/generated/types.gen.ts';
import { useMayRespond } from '../../app/session.ts';
import { Played } from '../../rehearse/played.tsx';
import css from '../../rehearse/rehearse.module.css';
import { formatDuration } from '../../shared/duration.ts';
import { Panel } from '../../shared/panel.tsx';
import { Tag } from '../../shared/tag.tsx';
import type { Pair } from './compared.ts';

/** What a change does to on-call: both versions are played through the same year, and their coverage is compared. */
export function OnCallChange({ service, pair }: { readonly service: string; readonly pair: Pair }) {
  const compare = useMutation(comparePlansMutation());
  const mayRespond = useMayRespond();
  if (!mayRespond) return null;
  const play = () => compare.mutate({ path: { service }, body: { ...pair, year: { year: new Date().getFullYear() } } });
  return (
    <Panel
      title="What does this change do to on-call?"
      note={
        compare.data ? (
          <Tag tone={compare.data.worse ? 'bad' : 'ok'}>{compare.data.worse ? 'worse' : 'not worse'}</Tag>
        ) : null
      }
      actions={
        <Button
          variant="default"
          size="xs"
          leftSection={<ArrowLeftRight size={14} aria-hidden />}
          loading={compare.isPending}
          onClick={play}
        >
          Play both versions
        </Button>
      }
      flush
    >
      {compare.isIdle ? (
        <p className={css.padded}>Who is on call, and who is woken in the same year of incidents. Nobody is paged.</p>
      ) : (
        <Played mutation={compare}>{(comparison) => <Change comparison={comparison} />}</Played>
      )}
    </Panel>
  );
}

function Change({ comparison }: { readonly comparison: PlanComparison }) {
  const { summary, coverage, scenarios } = comparison;
  return (
    <>
      <ul className={css.list}>
        {summary.map((line) => (
          <li key={line}>{line}</li>
        ))}
        <Gaps gaps={coverage.lost} tone="bad" word="Nobody any more" />
        <Gaps gaps={coverage.gained} tone="ok" word="Covered now" />
        {coverage.handed.map(({ schedule, slot, from, local, before, after }) => (
          <li key={`${schedule} ${slot} ${from}`}>
            {schedule}/{slot}: {after} instead of {before}
            <small>{local}</small>
          </li>
        ))}
        {scenarios
          .filter(({ same }) => !same)
          .map(({ title, changes, broken }) => (
            <li key={title} data-tone={broken.length > 0 ? 'bad' : undefined}>
              {title}
              <small>{[...broken, ...changes].join(' · ')}</small>
            </li>
          ))}
      </ul>
      {comparison.year ? <Woken year={comparison.year} /> : null}
    </>
  );
}

interface GapsProps {
  readonly gaps: readonly CoverageGap[];
  readonly tone: 'bad' | 'ok';
  readonly word: string;
}

function Gaps({ gaps, tone, word }: GapsProps) {
  return gaps.map(({ schedule, slot, from, local, minutes }) => (
    <li key={`${schedule} ${slot} ${from}`} data-tone={tone}>
      {word}: {schedule}/{slot}, {formatDuration(minutes * 60)}
      <small>{local}</small>
    </li>
  ));
}

/** Who is woken, before and after, the most changed first. */
function Woken({ year }: { readonly year: NonNullable<PlanComparison['year']> }) {
  const change = (one: (typeof year.people)[number]) => Math.abs(one.pagesAfter - one.pagesBefore);
  const people = [...year.people].sort((one, other) => change(other) - change(one));
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <thead>
          <tr>
            <th>Woken in a year</th>
            <th className={css.number}>Pages before</th>
            <th className={css.number}>after</th>
            <th className={css.number}>At night before</th>
            <th className={css.number}>after</th>
          </tr>
        </thead>
        <tbody>
          {people.map(({ person, name, pagesBefore, pagesAfter, nightBefore, nightAfter }) => (
            <tr key={person}>
              <td>{name}</td>
              <td className={css.number}>{pagesBefore}</td>
              <td className={css.number}>{pagesAfter}</td>
              <td className={css.number}>{nightBefore}</td>
              <td className={css.number}>{nightAfter}</td>
            </tr>
          ))}
          <tr>
            <td data-tone={year.unansweredAfter > year.unansweredBefore ? 'bad' : undefined}>
              Incidents nobody answered
            </td>
            <td className={css.number}>{year.unansweredBefore}</td>
            <td className={css.number}>{year.unansweredAfter}</td>
            <td />
            <td />
          </tr>
        </tbody>
      </table>
    </div>
  );
}
