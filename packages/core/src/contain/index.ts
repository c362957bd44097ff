export * from './approval.ts';
export * from './lever-batches.ts';
export * from './lever-moves.ts';
export { isSameScope, plainScope, scopeInWords, scopeProblem } from './lever-scope.ts';
export { valueProblem } from './lever-value.ts';
