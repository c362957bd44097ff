import type { ImportReport } from '../../api/generated/types.gen.ts';

/** The counts of a report that are not zero, in words; those that have lists of their own are left out. */
export function countsOf(report: ImportReport): readonly { readonly what: string; readonly count: number }[] {
  return COUNT_WORDS.flatMap(([name, what]) => (report[name] > 0 ? [{ what, count: report[name] }] : []));
}

type Counted = {
  [Name in keyof ImportReport]: ImportReport[Name] extends number ? Name : never;
}[keyof ImportReport];

const COUNT_WORDS: readonly (readonly [Counted, string])[] = [
  ['criteria', 'Criteria of levels'],
  ['thresholds', 'Thresholds'],
  ['steps', 'Steps'],
  ['parameters', 'Blanks to fill in before a step runs'],
  ['templates', 'Templates'],
  ['escalation', 'Escalation entries'],
  ['contacts', 'Contacts'],
  ['vendors', 'Vendors'],
  ['audiences', 'Audiences'],
  ['cadences', 'Update intervals'],
  ['routines', 'Routines'],
  ['routineEntries', 'Items of routines'],
  ['maintenance', 'Maintenance windows'],
  ['levers', 'Levers'],
  ['goals', 'Goals of reviews'],
  ['reviewTasks', 'Tasks of reviews'],
];
