export { actionsTaken } from './actions-taken.ts';
export { localTime } from './local-time.ts';
export { type UpdateFacts, type UpdateFactsInput, updateFacts } from './update-facts.ts';
