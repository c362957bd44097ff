import type { ListPlansResponse, PlanChange, PlanProblem } from '../api/generated/types.gen.ts';
import { plural } from '../shared/names.ts';
import type { Tone } from '../shared/tone.ts';

/** A loaded plan as the list of plans describes it. */
export type LoadedPlan = ListPlansResponse['plans'][number];
/** One change of a plan: it came into force, was refused, or the plan was removed. */
export type Change = NonNullable<PlanChange>;

/** The first characters of a version, enough to tell it from the others of its plan. */
export function shortVersion(version: string): string {
  return version.slice(0, 8);
}

/** What brought a change, after "in force since 09:00, " or "refused at 09:00, ". */
export function causeWords({ cause, by }: Pick<Change, 'cause' | 'by'>): string {
  switch (cause) {
    case 'start':
      return 'when Tocsin started';
    case 'file':
      return 'by a change of its files';
    case 'signal':
      return 'by a signal';
    case 'reload':
      return `loaded again by ${by}`;
    case 'added':
      return `put in force by ${by}`;
    case 'removed':
      return `removed by ${by}`;
  }
}

/** How changes of the files are noticed now, in words. */
export function watchingWords(watching: LoadedPlan['watching']): { readonly words: string; readonly tone: Tone } {
  switch (watching) {
    case 'on':
      return { words: 'Changes of its files are loaded at once', tone: 'ok' };
    case 'poll':
      return { words: 'Its files are looked at every few seconds', tone: 'ok' };
    case 'off':
      return { words: 'Changes of its files are not noticed: load it again after an edit', tone: 'warn' };
    case 'lost':
      return { words: 'Its folder is gone: the version that was loaded last stays in force', tone: 'bad' };
  }
}

/** The answer to "is anything wrong with this plan?". */
export function verdictOf(plan: Pick<LoadedPlan, 'refused' | 'problems' | 'warnings' | 'watching'>): {
  readonly words: string;
  readonly tone: Tone;
} {
  if (plan.refused) {
    return { words: `A change is refused: ${plural(plan.problems, 'error')}`, tone: 'bad' };
  }
  if (plan.watching === 'lost') return { words: 'Its folder is gone', tone: 'bad' };
  if (plan.warnings > 0) return { words: plural(plan.warnings, 'warning'), tone: 'warn' };
  return { words: 'Nothing wrong', tone: 'ok' };
}

/** One sentence over all plans, for the head of the page. */
export function summaryOf(plans: readonly LoadedPlan[]): string {
  const refused = plans.filter((plan) => plan.refused !== null).length;
  const force = plans.length === 1 ? 'One plan is in force' : `${plans.length} plans are in force`;
  if (refused === 0) return `${force}.`;
  const last = refused === 1 ? 'A change of one of them is' : `Changes of ${refused} of them are`;
  const which = plans.length === 1 ? 'Its last change is' : last;
  return `${force}. ${which} refused: what was in force before goes on.`;
}

/** Problems by file, in the order in which the files first occur; errors before warnings, then by line. */
export function byFile(problems: readonly PlanProblem[]): readonly (readonly [string, readonly PlanProblem[]])[] {
  const groups = new Map<string, PlanProblem[]>();
  const sorted = [...problems].sort(
    (a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning') || a.line - b.line,
  );
  for (const problem of sorted) groups.set(problem.file, [...(groups.get(problem.file) ?? []), problem]);
  return [...groups];
}

/** The line that stands under a source line and points at a column, counted from 1; tabs stay as wide as they are. */
export function caretUnder(source: string, column: number): string {
  return `${source.slice(0, Math.max(0, column - 1)).replaceAll(/[^\t]/g, ' ')}^`;
}

/** A size for people: `812 bytes`, `18 KB`, `4.2 MB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024) return plural(bytes, 'byte');
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${Number((bytes / 1024 / 1024).toFixed(1))} MB`;
}
