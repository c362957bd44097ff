export { checkFolder } from './check/check-folder.ts';
export type { CheckRule } from './check/rules/check-rule.ts';
export { CHECK_RULES, RULE_GROUPS } from './check/rules/check-rules.ts';
export { formatDuration, parseDuration } from './duration.ts';
export { MAX_DOCUMENT_BYTES } from './import/decode/decode-document.ts';
export {
  type GivenDocument,
  type ImportOptions,
  type ImportResult,
  importDocuments,
} from './import/import-document.ts';
export type { ImportReport } from './import/report/import-report.ts';
export { type LoadedPlan, type LoadOptions, loadPlan, type PlanSource } from './load-plan.ts';
export { parseMoment } from './parse-moment.ts';
export { formatProblem, type Problem } from './problem.ts';
export type { ReadFile } from './read-text.ts';
export { REHEARSALS, type RehearsalFile, readRehearsal, readRehearsals } from './rehearsal/read-rehearsals.ts';
export { type ReadScenario, readScenario, readScenarioFile } from './rehearsal/read-scenario.ts';
export { whoCanBeMeant } from './rehearsal/read-target.ts';
export { type JudgedCell, judgeCell } from './runbook/judge-cell.ts';
export { parseRunbook } from './runbook/parse-runbook.ts';
export { type ReadRunbook, readRunbookFile } from './runbook/read-runbook-file.ts';
export { readsOnly } from './runbook/reads-only.ts';
export { planJsonSchema } from './schema/json-schema.ts';
export { planSchema } from './schema/plan-schema.ts';
export { formatTarget } from './schema/target.ts';
export { type SourceFile, toSourceFile } from './source-file.ts';
export { readFieldValue } from './template/field-value.ts';
export { TEMPLATE_FIELDS, type TemplateField } from './template/template-fields.ts';
