export * from './resolve-targets.ts';
export * from './shifts.ts';
