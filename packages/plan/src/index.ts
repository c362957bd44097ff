export { formatDuration, parseDuration } from './duration.ts';
export { type LoadedPlan, type LoadOptions, loadPlan, type PlanSource } from './load-plan.ts';
export { formatProblem, type Problem } from './problem.ts';
export type { ReadFile } from './read-text.ts';
export { readsOnly } from './runbook/reads-only.ts';
export { planJsonSchema } from './schema/json-schema.ts';
export { planSchema } from './schema/plan-schema.ts';
export { formatTarget } from './schema/target.ts';
export { TEMPLATE_FIELDS, type TemplateField } from './template/template-fields.ts';
