/** What an annotation is when nobody writes it, what it means, and an example. */
type AnnotationRow = readonly [fallback: string, meaning: string, example: string];

/** What each annotation means, with its default and an example, for the reference. */
export const CELL_ANNOTATIONS: Readonly<Record<string, AnnotationRow>> = {
  name: [
    'from the phase',
    'Id of the step, unique in the runbook. In capitals, its output is left under this name.',
    'name=depth',
  ],
  timeout: ['1m; 30m for a gate', 'The cell is ended after this time.', 'timeout=30s'],
  auto: ['false', 'Runs by itself when an incident opens; only for what changes nothing.', 'auto=true'],
  readonly: ['by what it does', 'The author says that the cell only reads.', 'readonly=true'],
  approve: [
    'by what it does',
    'true: counts as changing in any case. A role: somebody who holds it approves, too. 2: two people approve. "2 ROLE": both.',
    'approve=commander',
  ],
  retry: ['0', 'Times that it is run again by itself after it failed, 0 to 10.', 'retry=3'],
  idempotent: ['false', 'The author says that running it twice does no more than running it once.', 'idempotent=true'],
  undo: [
    'none',
    'Name of the cell that takes back what this one did; that cell is left out of the order and runs on demand.',
    'undo=close-gate',
  ],
  runner: ['the server', 'Label of the runners that may run it.', 'runner=production'],
  connection: ['the only one', 'Where a SQL cell runs.', 'connection=app'],
  cwd: ['that of the session', 'Folder to run it in. It is joined to the cwd of the front matter.', 'cwd=services/api'],
  interpreter: ['by the language', 'Program that reads the cell, with its options.', 'interpreter=python3'],
  background: ['false', 'The next step may begin while it runs; it ends with the run.', 'background=true'],
  excludeFromRunAll: ['false', 'Left out when all steps are run at once.', 'excludeFromRunAll=true'],
  promptEnv: [
    'auto',
    'yes: every "export NAME=value" of the cell asks for a value, and what is written is the default in quotes, the question without. auto: only what is plainly a question asks. no: none.',
    'promptEnv=yes',
  ],
  ignore: ['false', 'The fence is shown and not run. "transform=false" says the same.', 'ignore=true'],
};

/** Keys of Runme that a step does not carry out: a server has no terminal. */
export const NOT_CARRIED_OUT = ['interactive'];

/** Keys of Runme about how its editor shows a cell, or names it: nothing is lost without them. */
const OF_THE_EDITOR = [
  ...['id', 'transform', 'mimeType', 'mimetype', 'closeTerminalOnSuccess', 'openTerminalOnSuccess', 'terminalRows'],
  ...['tag', 'category', 'skipPrompts'],
];

/** Annotations that have an effect. */
export const OURS: readonly string[] = Object.keys(CELL_ANNOTATIONS);

/** Every annotation that is known, with an effect or without. */
export const KNOWN_ANNOTATIONS: readonly string[] = [...OURS, ...NOT_CARRIED_OUT, ...OF_THE_EDITOR];
