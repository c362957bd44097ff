import { inWords } from '../respond/duration.ts';
import type { Comparison } from './comparison.ts';
import type { CoverageGap } from './year-report.ts';

type Compared = Pick<Comparison, 'coverage' | 'scenarios' | 'year'>;

/** Says in one sentence, without its full stop, what a change does to a plan. */
export function headlineOf(comparison: Compared): string {
  const bad = [...lostOf(comparison), ...brokenOf(comparison), ...unansweredOf(comparison)];
  if (bad.length > 0) return `This change makes the plan worse: ${bad.join('; ')}`;
  const { coverage, scenarios } = comparison;
  const changed = scenarios.filter(({ same }) => !same).length;
  const meant = coverage.lost.filter(({ declared }) => declared).length;
  const parts = [
    ...counted(meant, 'one stretch has nobody on purpose', 'stretches have nobody on purpose'),
    ...counted(coverage.handed.length, 'one stretch changes hands', 'stretches change hands'),
    ...counted(coverage.gained.length, 'one gap is closed', 'gaps are closed'),
    ...counted(changed, 'one story goes differently', 'stories go differently'),
  ];
  return parts.length > 0 ? `This change loses no coverage: ${parts.join(', ')}` : 'This change changes nothing';
}

/** One part for each slot: how much of its time has nobody, and when that is first. */
function lostOf({ coverage }: Compared): readonly string[] {
  const lost = coverage.lost.filter(({ declared }) => !declared);
  const slots = new Set(lost.map(slotOf));
  return [...slots].map((slot) => {
    const gaps = lost.filter((gap) => slotOf(gap) === slot);
    const minutes = gaps.reduce((sum, gap) => sum + gap.minutes, 0);
    const when = gaps.length === 1 ? gaps[0]?.local : `in ${gaps.length} stretches, first ${gaps[0]?.local}`;
    return `it leaves ${inWords(minutes * 60)} of ${slot} uncovered (${when})`;
  });
}

function slotOf({ schedule, slot }: CoverageGap): string {
  return `${schedule}/${slot}`;
}

function brokenOf({ scenarios }: Compared): readonly string[] {
  const broken = scenarios.reduce((sum, one) => sum + one.broken.length, 0);
  const lost = scenarios.filter(({ passedBefore, passedAfter }) => passedBefore !== null && passedAfter === null);
  return [
    ...counted(broken, 'one expectation of a story fails', 'expectations of stories fail'),
    ...counted(lost.length, 'one story cannot be played any more', 'stories cannot be played any more'),
  ];
}

function unansweredOf({ year }: Compared): readonly string[] {
  if (!year || year.unansweredAfter <= year.unansweredBefore) return [];
  const { unansweredAfter, unansweredBefore, incidents } = year;
  return [`${unansweredAfter} of ${incidents} incidents are never answered, ${unansweredBefore} before`];
}

function counted(count: number, one: string, many: string): readonly string[] {
  if (count === 0) return [];
  return [count === 1 ? one : `${count} ${many}`];
}
