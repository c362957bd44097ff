export {
  type ApprovalDecision,
  type Approver,
  decideApproval,
  isApproved,
  missingApproval,
} from './approval.ts';
export { BoundedOutput, OUTPUT_HEAD, OUTPUT_TAIL } from './bounded-output.ts';
export { fillSource } from './fill-source.ts';
export { decideHold, type HoldDecision, type HoldState, type HoldStep } from './hold.ts';
export * from './http/index.ts';
export { type NextStep, nextOfAll, type OrderedStep } from './next-step.ts';
export {
  defaultValues,
  fillSql,
  isSecretName,
  missingParameters,
  type ParameterValues,
  parametersInSql,
  refuseValues,
} from './parameters.ts';
export { type ProposedText, sourceAt, withSource } from './propose-source.ts';
export { REDACTED, Redactor, redact } from './redact.ts';
export { fillRunnerVariables, runnerVariablesIn, runnerVariablesOf } from './runner-variables.ts';
export { PLAIN_SETTINGS, type StepSettings, settingsOf, undoneBy } from './step-settings.ts';
export {
  afterCancel,
  afterLoss,
  type CountedStep,
  decideStep,
  isHold,
  type Repeatable,
  type RunState,
  type RunStatus,
  retryPause,
  runStatusOf,
  runsByItself,
  type StepDecision,
  type StepRequest,
  type StepState,
  type StepStatus,
} from './step-state.ts';
export { helpedOf, type PastIncident, type PastRun, type RunbookRecord, recordOf } from './suggest-history.ts';
export { type IncidentFacts, type SuggestedRunbook, suggestRunbooks } from './suggest-runbooks.ts';
