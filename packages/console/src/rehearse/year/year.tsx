import type { ReactNode } from 'react';
import type { RehearsedYear } from '../../api/generated/types.gen.ts';
import { formatRough } from '../../shared/duration.ts';
import { plural } from '../../shared/names.ts';
import { Panel } from '../../shared/panel.tsx';
import list from '../rehearse.module.css';
import { Coverage } from './coverage.tsx';
import { Load } from './load.tsx';
import { MissedIncidents } from './missed-incidents.tsx';
import css from './year.module.css';
import { FairnessTable, LevelTable, PeopleTable } from './year-tables.tsx';

interface YearProps {
  readonly year: RehearsedYear;
  /** The incident that is told as a story. */
  readonly told: number | null;
  readonly onTell: (index: number) => void;
  /** That story. */
  readonly children: ReactNode;
}

/** A year: figures that decide first, then the calendars, the tables, and what nobody answered. */
export function Year({ year, told, onTell, children }: YearProps) {
  return (
    <div className={list.column}>
      <Figures year={year} />
      <Load year={year} />
      <Coverage year={year} />
      <Panel title="Who is woken how often" flush>
        <PeopleTable year={year} />
      </Panel>
      <MissedIncidents year={year} told={told} onTell={onTell} />
      {children}
      <Panel title="Levels" note="median, 95 % and longest, from the opening" flush>
        <LevelTable year={year} />
      </Panel>
      <Panel title="How the time on call is shared" flush>
        <FairnessTable year={year} />
      </Panel>
    </div>
  );
}

function Figures({ year }: { year: RehearsedYear }) {
  const { total, people, unanswered, nobodyPaged, coverage } = year;
  const night = people.reduce((sum, person) => sum + person.night, 0);
  const missed = unanswered.count + nobodyPaged.count;
  const minutes = coverage.gaps.reduce((sum, gap) => sum + (gap.declared ? 0 : gap.minutes), 0);
  return (
    <dl className={css.figures}>
      <Figure label="Incidents" value={total.incidents} />
      <Figure label="Pages" value={total.pages} note={`${night} at night`} />
      <Figure
        label="Answer, 95 % within"
        value={total.toAcknowledge ? formatRough(total.toAcknowledge.p95) : 'never'}
        note={total.toAcknowledge ? `longest ${formatRough(total.toAcknowledge.max)}` : ''}
      />
      <Figure
        label="Never answered"
        value={missed}
        note={nobodyPaged.count > 0 ? `${nobodyPaged.count} reached nobody` : ''}
        isBad={missed > 0}
      />
      <Figure
        label="Not covered"
        value={minutes === 0 ? 'none' : formatRough(minutes * 60)}
        note={
          minutes === 0 ? 'every slot has somebody' : plural(coverage.gaps.filter((gap) => !gap.declared).length, 'gap')
        }
        isBad={minutes > 0}
      />
    </dl>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: string | number;
  readonly note?: string;
  readonly isBad?: boolean;
}

function Figure({ label, value, note = '', isBad = false }: FigureProps) {
  return (
    <div data-tone={isBad ? 'bad' : undefined}>
      <dt>{label}</dt>
      <dd>
        {value}
        {note ? <small>{note}</small> : null}
      </dd>
    </div>
  );
}
