export { BoundedOutput, OUTPUT_HEAD, OUTPUT_TAIL } from './bounded-output.ts';
export * from './http/index.ts';
export {
  defaultValues,
  fillSql,
  isSecretName,
  missingParameters,
  type ParameterValues,
  parametersInSql,
  refuseValues,
} from './parameters.ts';
export { type ProposedText, withSource } from './propose-source.ts';
export { REDACTED, Redactor, redact } from './redact.ts';
export { fillRunnerVariables, runnerVariablesIn, runnerVariablesOf } from './runner-variables.ts';
export { PLAIN_SETTINGS, type StepSettings, settingsOf } from './step-settings.ts';
export {
  afterCancel,
  afterLoss,
  decideStep,
  type RunStatus,
  runStatusOf,
  runsByItself,
  type StepDecision,
  type StepRequest,
  type StepState,
  type StepStatus,
} from './step-state.ts';
export { helpedOf, type PastIncident, type PastRun, type RunbookRecord, recordOf } from './suggest-history.ts';
export { type IncidentFacts, type SuggestedRunbook, suggestRunbooks } from './suggest-runbooks.ts';
