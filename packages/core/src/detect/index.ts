export * from './compare.ts';
export * from './describe-subject.ts';
export * from './evaluate-criteria.ts';
export * from './fold-check.ts';
export * from './fold-reading.ts';
export * from './judge-observation.ts';
export * from './observation.ts';
export * from './read-metric.ts';
