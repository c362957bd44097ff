export * from './due-notices.ts';
export * from './follow-plan.ts';
export * from './occurrence.ts';
