export * from './command.ts';
export { type Decision, decide } from './decide.ts';
export { type DecidedEntry, isActive } from './deliberation.ts';
export { inWords } from './duration.ts';
export { applyEntry, foldIncident, type Happened } from './fold.ts';
export { joins } from './rules/opening.ts';
export { lateMs as updateLateMs } from './rules/updating.ts';
export { titleOf } from './title-of.ts';
export { concerns } from './updates.ts';
