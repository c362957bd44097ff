export * from './actor.ts';
export * from './alert.ts';
export * from './incident.ts';
export * from './person-name.ts';
export * from './plan.ts';
export * from './timeline.ts';
