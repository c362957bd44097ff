import type { Run, RunbookParameter, RunStep } from '../api/generated/types.gen.ts';

/** A step to do, in its phase; `changes` says what is different about it. */
export function stepOf(index: number, phase: string, changes: Partial<RunStep> = {}): RunStep {
  return {
    id: `s${index}`,
    index,
    title: `Step ${index}`,
    phase,
    kind: 'shell',
    option: null,
    source: 'true',
    parameters: [],
    changes: false,
    auto: false,
    status: 'pending',
    by: null,
    startedAt: null,
    finishedAt: null,
    exitCode: null,
    output: '',
    truncated: false,
    rows: null,
    ...{ connection: null, timeoutSeconds: 300, approval: null, cwd: null, interpreter: null, background: false },
    ...{ excludeFromRunAll: false, retry: 0, undo: null, undoes: null, runner: null, hold: null, approvals: [] },
    ...{ attempt: 0, retries: 0, retryAt: null, healthySince: null, question: null, plannedSource: null },
    ...changes,
  };
}

/** A text that nobody has filled in. */
export function parameterOf(
  name: string,
  changes: Partial<RunbookParameter & { value: string | null }> = {},
): Run['parameters'][number] {
  const fixed = { name, title: name.toLowerCase(), type: 'text', choices: [], default: null, pattern: null } as const;
  return { ...fixed, choices: [], value: null, ...changes };
}
