import type { RehearsedYear } from '../../api/generated/types.gen.ts';
import { formatRough } from '../../shared/duration.ts';
import { Panel } from '../../shared/panel.tsx';
import list from '../rehearse.module.css';
import { HeatMap } from './heat-map.tsx';
import css from './year.module.css';

/** Of a plan that leaves every night uncovered, a few say it all. */
const FIRST = 5;

/** Where the year has nobody on call, as a calendar and as a list. */
export function Coverage({ year }: { year: RehearsedYear }) {
  const gaps = year.coverage.gaps.filter(({ declared }) => !declared);
  const meant = year.coverage.gaps.length - gaps.length;
  const note = gaps.length === 0 ? 'every slot has somebody all year' : `${gaps.length} gaps`;
  return (
    <Panel title="Coverage" note={meant > 0 ? `${note}, ${meant} stretches without anybody on purpose` : note} flush>
      <div className={list.padded}>
        <HeatMap
          year={year.request.year}
          days={year.coverage.days}
          tone="bad"
          label={`Days of ${year.request.year} with nobody on call in at least one slot: ${note}`}
          wordsOf={(minutes) => (minutes === 0 ? 'covered' : `${formatRough(minutes * 60)} not covered`)}
        />
      </div>
      <GapList gaps={gaps.slice(0, FIRST)} />
      {gaps.length > FIRST ? (
        <details className={css.more}>
          <summary>{gaps.length - FIRST} more</summary>
          <GapList gaps={gaps.slice(FIRST)} />
        </details>
      ) : null}
    </Panel>
  );
}

function GapList({ gaps }: { gaps: RehearsedYear['coverage']['gaps'] }) {
  return (
    <ul className={list.list}>
      {gaps.map(({ schedule, slot, from, local, minutes }) => (
        <li key={`${schedule}/${slot} ${from}`} data-tone="bad">
          Nobody is {slot} of {schedule}: {local} ({formatRough(minutes * 60)})
        </li>
      ))}
    </ul>
  );
}
