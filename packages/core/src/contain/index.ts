export * from './approval.ts';
export { describeRule } from './describe-rule.ts';
export * from './lever-batches.ts';
export type { Seen as RuleObservations } from './lever-criteria.ts';
export * from './lever-moves.ts';
export * from './lever-rules.ts';
export { isSameScope, isStorable, plainScope, scopeInWords, scopeProblem } from './lever-scope.ts';
export { valueProblem } from './lever-value.ts';
