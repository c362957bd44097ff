export type * from './comparison.ts';
export { happeningText } from './happening-text.ts';
export { dayNumber, isoOf, localSpan, localText } from './local-time.ts';
export type * from './rehearsal.ts';
export { playScenario, rehearse } from './rehearse.ts';
export * from './scenario.ts';
export { scenariosFor } from './scenarios-for.ts';
export { signalsOf, type TimedSignal } from './signals-of.ts';
export type * from './year-report.ts';
