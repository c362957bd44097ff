export { comingLevel } from './coming-level.ts';
export * from './command.ts';
export { type Decision, decide } from './decide.ts';
export { type DecidedEntry, isActive } from './deliberation.ts';
export { inWords } from './duration.ts';
export { isEmbargoed, isOutside, isSilenced } from './embargo.ts';
export { isCall } from './fold/paging.ts';
export { targetOf } from './fold/relations.ts';
export { applyEntry, foldIncident, type Happened } from './fold.ts';
export {
  IMPACT_WINDOW_MS,
  type ImpactReading,
  impactFigures,
  isNoticeable,
  readImpact,
} from './impact/estimate-impact.ts';
export { type ComingStep, comingStepOf, policyOfLevel } from './next-step.ts';
export { type Reach, reachOf } from './reach.ts';
export { joins } from './rules/opening.ts';
export { triggerMs } from './rules/triggers.ts';
export { lateMs as updateLateMs, remindMs as updateRemindMs } from './rules/updating.ts';
export { titleOf } from './title-of.ts';
export { concerns, updateInterval } from './updates.ts';
