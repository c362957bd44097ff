export * from './resolve-targets.ts';
export * from './shifts.ts';
export * from './time-window.ts';
export * from './with-overrides.ts';
