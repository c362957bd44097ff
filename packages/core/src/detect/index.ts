export * from './describe-subject.ts';
export * from './evaluate-criteria.ts';
export * from './fold-check.ts';
export * from './fold-reading.ts';
export * from './read-metric.ts';
