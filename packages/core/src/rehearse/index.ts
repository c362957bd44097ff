export type * from './comparison.ts';
export type * from './rehearsal.ts';
export * from './scenario.ts';
export type * from './year-report.ts';
