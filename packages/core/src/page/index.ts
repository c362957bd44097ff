export * from './bundle.ts';
export * from './channel-breaker.ts';
export * from './contact-plan.ts';
export * from './message-limits.ts';
export * from './resolve-targets.ts';
export * from './shifts.ts';
export * from './time-window.ts';
export * from './with-overrides.ts';
