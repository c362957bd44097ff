import type { Problem } from '../../problem.ts';
import type { ParsedRunbook } from '../../runbook/parse-runbook.ts';

/** Warns of what will fail when somebody tired runs it. */
export function checkThreeAm(
  runbooks: readonly ParsedRunbook[],
  _raw: Readonly<Record<string, unknown>> | null,
): readonly Problem[] {
  return runbooks.flatMap(() => []);
}
