import type { FoundSeverity } from '../found.ts';
import { scopeOf } from './scope.fixture.ts';
import { findSeverities } from './severities.ts';

/** The levels in a document of these lines. */
export function found(...lines: readonly string[]): readonly FoundSeverity[] {
  return findSeverities(scopeOf(lines.join('\n')));
}

/** `P0 300/3600/900`: acknowledge, resolve, update in seconds; `-` is not said, `?` has words without a figure. */
export function clocks(severities: readonly FoundSeverity[]): readonly string[] {
  const figure = (time: FoundSeverity['acknowledge']) => (time === null ? '-' : (time.seconds ?? '?'));
  return severities.map((one) => `${one.id} ${figure(one.acknowledge)}/${figure(one.resolve)}/${figure(one.update)}`);
}
