import type { StepKind } from '@tocsin/core';

/** What runs a fence. */
export interface CellKind {
  readonly kind: Exclude<StepKind, 'manual'>;
  /** Program that reads the source; null: the usual one of its kind, bash for shell. */
  readonly interpreter: string | null;
}

/** Languages of a shell: their cells stand as a person types them, and the front matter may name another shell for them. */
const SHELLS: Readonly<Record<string, string | null>> = {
  sh: null,
  bash: null,
  shell: null,
  shellscript: null,
  zsh: 'zsh',
  ksh: 'ksh',
  fish: 'fish',
};

/** Usual program of a language, the first that Runme tries (`interpreterByLanguageID` of its `internal/command`). */
const INTERPRETERS: Readonly<Record<string, string>> = {
  js: 'node',
  javascript: 'node',
  jsx: 'node',
  javascriptreact: 'node',
  lua: 'lua',
  perl: 'perl',
  php: 'php',
  powershell: 'powershell',
  python: 'python3',
  py: 'python3',
  ruby: 'ruby',
  rb: 'ruby',
  rust: 'rust-script',
  rs: 'rust-script',
};

const OWN_KINDS: Readonly<Record<string, CellKind['kind']>> = {
  sql: 'sql',
  http: 'http',
  ts: 'typescript',
  typescript: 'typescript',
  wait: 'wait',
  gate: 'gate',
};

/**
 * What runs a fence of this language; null when it is only shown.
 *
 * @param language as written
 * @param interpreter the annotation; null: none. It makes a cell of any language but `wait` and `gate`.
 */
export function cellKindOf(language: string, interpreter: string | null): CellKind | null {
  const name = language.toLowerCase();
  const own = lookUp(OWN_KINDS, name);
  if (own === 'wait' || own === 'gate') return { kind: own, interpreter: null };
  if (interpreter !== null) return { kind: 'shell', interpreter: interpreter === 'bash' ? null : interpreter };
  if (own) return { kind: own, interpreter: null };
  if (isShellLanguage(name)) return { kind: 'shell', interpreter: lookUp(SHELLS, name) ?? null };
  const usual = lookUp(INTERPRETERS, name);
  return usual === undefined ? null : { kind: 'shell', interpreter: usual };
}

/** Whether a fence of this language is run as it stands. */
export function isRunnableLanguage(language: string): boolean {
  return cellKindOf(language, null) !== null;
}

/** Whether it is the language of a shell. */
export function isShellLanguage(language: string): boolean {
  return Object.hasOwn(SHELLS, language.toLowerCase());
}

/** Whether a program reads the language of a shell, so that `$NAME` is a variable to it. */
export function isShellProgram(interpreter: string | null): boolean {
  if (interpreter === null) return true;
  const program = interpreter.trim().split(/\s/, 1)[0]?.replace(/^.*\//, '') ?? '';
  return /^(?:sh|bash|zsh|ksh|dash|ash|fish)$/.test(program);
}

function lookUp<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
