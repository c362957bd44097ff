export * from './due-notices.ts';
export * from './follow-plan.ts';
export * from './notice-text.ts';
export * from './occurrence.ts';
