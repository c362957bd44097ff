export { callMoment } from './call-moment.ts';
export * from './decide-calls.ts';
export * from './job-state.ts';
