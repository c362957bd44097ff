export {
  overallState,
  PUBLIC_STATES,
  type PublicState,
  type SeenState,
  stateOfComponent,
  worstPublicState,
} from './public-state.ts';
export { type DayCount, honestPercent, PARTIAL_WEIGHT, stateOfDay, uptimeShare } from './uptime.ts';
