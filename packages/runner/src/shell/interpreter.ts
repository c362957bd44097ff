import { basename } from 'node:path';
import { findProgram } from './find-program.ts';

/** Shells that take their source after `-c`; every other program gets it in a file, as its last argument. This is Runme's rule. */
const SHELLS = new Set(['sh', 'bash', 'zsh', 'ksh', 'dash', 'ash']);
const EXTENSIONS: Readonly<Record<string, string>> = {
  ...{ python: '.py', python3: '.py', node: '.js', nodejs: '.js', deno: '.ts', bun: '.ts', ruby: '.rb', perl: '.pl' },
  ...{ php: '.php', fish: '.fish', pwsh: '.ps1', powershell: '.ps1', lua: '.lua' },
};

export type Interpreter =
  | { readonly kind: 'shell'; readonly program: string; readonly isBash: boolean; readonly flags: readonly string[] }
  | { readonly kind: 'file'; readonly program: string; readonly args: readonly string[]; readonly extension: string };

/**
 * Finds what reads the source of a cell. Without a name that is bash, or sh where there is none. A name may have arguments:
 * `python3 -u`.
 * @returns null when the program is not on PATH
 */
export function findInterpreter(written: string | null, path: string): Interpreter | null {
  const [name = '', ...args] = (written ?? '').split(/\s+/).filter((word) => word !== '');
  if (name === '') return shellOf(findProgram('bash', path) ?? '/bin/sh', []);
  const program = findProgram(name, path);
  if (program === undefined) return null;
  const short = basename(program);
  if (SHELLS.has(short)) return shellOf(program, args);
  return {
    kind: 'file',
    program,
    args,
    extension: EXTENSIONS[short.replace(/[\d.]+$/, '')] ?? EXTENSIONS[short] ?? '',
  };
}

/** A cell stops at the first command that fails or name that is not set; where the shell can, within a pipe, too. */
function shellOf(program: string, args: readonly string[]): Interpreter {
  const name = basename(program);
  const knowsPipes = name === 'bash' || name === 'zsh' || name === 'ksh';
  const flags = [...args, ...(knowsPipes ? ['-euo', 'pipefail', '-c'] : ['-eu', '-c'])];
  return { kind: 'shell', program, isBash: name === 'bash', flags };
}
