export * from './grace.ts';
export * from './integrity-audit.ts';
export * from './integrity-explain.ts';
export * from './integrity-path.ts';
