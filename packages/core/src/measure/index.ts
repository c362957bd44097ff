export {
  changeInWords,
  figureInWords,
  GOAL_STATUS_WORDS,
  partInWords,
  progressInWords,
  timesInWords,
} from './figure-words.ts';
export type { Share, Times } from './figures.ts';
export { shareOf } from './figures.ts';
export {
  type GoalPeriod,
  type GoalProgress,
  type GoalStatus,
  kindOfMeasure,
  type MeasureKind,
  progressOfGoal,
} from './goal-progress.ts';
export {
  groupByPeriod,
  groupMeasures,
  MEASURE_GROUPINGS,
  type MeasureGroup,
  type MeasureGrouping,
  type PersonTotal,
  pagesByPerson,
} from './group-measures.ts';
export type { ActionItemMeasure, IncidentMeasure, PersonPages } from './incident-measure.ts';
export { MEASURED_FACTS, type MeasuredFact, measureIncident } from './measure-incident.ts';
export {
  dateAt,
  endOfDate,
  type Period,
  type PeriodUnit,
  periodAt,
  periodBeside,
  periodOf,
  periodsBetween,
  periodTitle,
  startOfDate,
} from './periods.ts';
export { REPEAT_WITHIN_MS, repeatOf } from './repeat-of.ts';
export { type MeasureSummary, summariseMeasures } from './summarise-measures.ts';
export { type CsvValue, writeCsv } from './write-csv.ts';
export { type ReportOfMonth, writeMeasuresReport } from './write-measures-report.ts';
