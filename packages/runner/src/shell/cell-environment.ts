import type { CellJob, CellPlace } from '../cell.ts';

/** Longest text that Linux takes as one argument or variable, with its end: MAX_ARG_STRLEN in execve(2). */
const LONGEST_TEXT = 131_072;

/**
 * Names that programs read as orders, code or places of code. A value that somebody fills in must not come under one of them, nor
 * may the output of a cell: it would be run, or decide what is run.
 */
const ORDERS =
  /^(?:PATH|IFS|ENV|BASH_.*|BASHOPTS|SHELLOPTS|PROMPT_COMMAND|PS[0-4]|CDPATH|GLOBIGNORE|LD_.*|DYLD_.*|NODE_OPTIONS|NODE_PATH|PYTHON[A-Z]+|PERL5[A-Z]+|RUBY(?:OPT|LIB)|JAVA_TOOL_OPTIONS|GIT_(?:SSH|CONFIG|EXEC|EXTERNAL|ASKPASS|PROXY|EDITOR|PAGER).*|SSH_(?:ASKPASS|AUTH_SOCK)|ZDOTDIR|HOME|CELL_MARKER|TOCSIN_.*)$/;

/** Whether a program takes a variable of this name for an order. */
export function isOrder(name: string): boolean {
  return ORDERS.test(name);
}

/**
 * The environment of a cell: what its place gives, over that what cells before it exported, over that what a person filled in. What
 * is Tocsin's own no cell can change for the next one.
 */
export function environmentOf(job: Pick<CellJob, 'session' | 'parameters'>, place: CellPlace): Record<string, string> {
  const ours = Object.entries(place.env).filter(([name]) => name.startsWith('TOCSIN_'));
  return { ...place.env, ...job.session.variables, ...job.parameters, ...Object.fromEntries(ours) };
}

/** Why a cell cannot have these parameters, in a sentence; null: it can. */
export function refuseParameters(parameters: Readonly<Record<string, string>>): string | null {
  for (const [name, value] of Object.entries(parameters)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `The parameter "${name}" has a name that no shell can read.`;
    if (isOrder(name)) return `A parameter cannot be named ${name}: programs take its value for an order. Rename it.`;
    if (value.includes('\0')) return `The value of ${name} holds a NUL character, which no environment can hold.`;
  }
  return null;
}

/** Says why a program did not start. */
export function whyNotStarted(error: Error, cell: Pick<CellPlace, 'env' | 'cwd'>): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'E2BIG') return `The cell could not start: ${tooLong(cell.env)}`;
  return `The cell could not start: ${error.message}`;
}

function tooLong(env: Readonly<Record<string, string>>): string {
  const sizes = Object.entries(env).map(([name, value]) => ({ name, bytes: Buffer.byteLength(`${name}=${value}`) }));
  const longest = sizes.toSorted((a, b) => b.bytes - a.bytes)[0];
  if (longest && longest.bytes >= LONGEST_TEXT) {
    return `the value of ${longest.name} has ${longest.bytes} bytes, and the system takes ${LONGEST_TEXT - 1} at most. Put it in a file (E2BIG).`;
  }
  return 'its source and its environment together are longer than the system takes. Put long texts in a file (E2BIG).';
}
