export { actionsTaken } from './actions-taken.ts';
export { localTime } from './local-time.ts';
export * from './maintenance/index.ts';
export * from './status-page/index.ts';
export { type UpdateFacts, type UpdateFactsInput, updateFacts } from './update-facts.ts';
