import type { Plan } from '@tocsin/core';
import type { Source } from './source-polls.ts';

/** The sources that the metrics of a plan must be asked of. What is pushed asks nobody. */
export function sourcesOf(_plan: Plan): Source[] {
  return [];
}
