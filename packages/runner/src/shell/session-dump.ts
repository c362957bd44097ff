import { isOrder } from './cell-environment.ts';
import { SESSION_FD } from './execute-program.ts';
import { MARKER } from './process-tree.ts';

/** Names that a shell sets by itself, and ours. */
const OWN = new Set(['_', 'SHLVL', 'PWD', 'OLDPWD', MARKER]);
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Longest variable, and all of them, that are carried to the next cell: with more of it no program could be started. */
const LONGEST_VARIABLE = 131_000;
const LARGEST_SESSION = 524_288;
/** More than this is not read of what a cell says that it leaves. */
export const MOST_DUMPED = 4 * 1024 * 1024;

/** What a shell left when it ended. */
export interface Dump {
  readonly cwd: string;
  readonly variables: ReadonlyMap<string, string>;
}

/**
 * Commands, on one line, after which the shell tells its exported variables and its folder when it ends, between two nonces, on a
 * descriptor of its own. In bash a cell's own `trap … EXIT` is joined to it; in other shells such a trap replaces it, and then the
 * session stays as it was. They come before the source and leave its exit code as it is.
 */
export function dumpCommands(nonce: string, isBash: boolean): string {
  const own = isBash ? `[ "\${BASHPID:-$$}" = "$$" ] && ` : '';
  const told = `printf '%s\\0' ${nonce} "$PWD"; ${isBash ? BASH_VARIABLES : '/usr/bin/env -0 || env -0'}; printf %s ${nonce}`;
  const leave = `__tocsin_leave() { ${own}{ ${told}; } >&${SESSION_FD} 2>/dev/null; return $__tocsin_status; }`;
  return isBash ? `${leave}; trap '${LEAVE}' EXIT; ${JOINING_TRAP}` : `${leave}; trap '${LEAVE}' EXIT`;
}

/** A trap that keeps the exit code, for the shell and for what a cell has it do afterwards. */
const LEAVE = '__tocsin_status=$?; set +e; __tocsin_leave';

/** As `env -0` tells them, which cannot be started once one of them is too long. */
const BASH_VARIABLES = `local IFS=$' \\n' __tocsin_name; for __tocsin_name in $(compgen -e); do printf '%s=%s\\0' "$__tocsin_name" "\${!__tocsin_name-}"; done`;

/** `trap` as it is, but for EXIT, where what the shell has to tell stays in front. */
const JOINING_TRAP = [
  `trap() { local __tocsin_signal; if [ "\${1-}" = -- ]; then shift; fi;`,
  `case "\${1-}" in -?*) builtin trap "$@"; return;; esac;`,
  `if [ $# -lt 2 ]; then builtin trap -- "$@"; return; fi;`,
  `for __tocsin_signal in "\${@:2}"; do case "$__tocsin_signal" in`,
  `EXIT|SIGEXIT|exit|0) if [ "$1" = - ]; then builtin trap '${LEAVE}' EXIT;`,
  `else builtin trap -- '${LEAVE}'"; $1" EXIT; fi;;`,
  `*) builtin trap -- "$1" "$__tocsin_signal";; esac; done; }`,
].join(' ');

/** Whether a shell has told everything, whose parts came so far. */
export function isWholeDump(parts: readonly Buffer[], nonce: string): boolean {
  const [first] = parts;
  // The last part alone may hold less than the nonce, so the one before it counts, too.
  const tail = Buffer.concat(parts.slice(-2));
  return (
    first !== undefined &&
    tail.subarray(-nonce.length).equals(Buffer.from(nonce)) &&
    (parts.length > 1 || tail.length > nonce.length)
  );
}

/** Reads what a shell told; null when it did not, because it was killed or ended in another way. */
export function readDump(bytes: Buffer, nonce: string): Dump | null {
  const mark = Buffer.from(`${nonce}\0`);
  const start = bytes.indexOf(mark);
  const end = bytes.lastIndexOf(nonce);
  if (start < 0 || end <= start) return null;
  const [cwd = '', ...entries] = splitAtNul(bytes.subarray(start + mark.length, end));
  const variables = new Map<string, string>();
  for (const entry of entries) {
    const equals = entry?.indexOf('=') ?? -1;
    if (entry && equals > 0) variables.set(entry.slice(0, equals), entry.slice(equals + 1));
  }
  return cwd ? { cwd, variables } : null;
}

/** Texts between NULs; null for one that is no UTF-8. */
function splitAtNul(bytes: Buffer): (string | null)[] {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const texts: (string | null)[] = [];
  for (let at = 0; at < bytes.length; ) {
    const next = bytes.indexOf(0, at);
    const end = next < 0 ? bytes.length : next;
    try {
      texts.push(decoder.decode(bytes.subarray(at, end)));
    } catch {
      texts.push(null);
    }
    at = end + 1;
  }
  return texts;
}

/**
 * What of a shell's variables the next cell gets: those that the cell set or changed, or a cell before it. What it was given, such
 * as the secrets of the plan, is given again and is not stored.
 * @param given environment without what the session added
 * @returns also the names of those that are too long
 */
export function carried(
  { variables }: Dump,
  given: Readonly<Record<string, string>>,
): { readonly variables: Record<string, string>; readonly tooLong: readonly string[] } {
  const kept: Record<string, string> = {};
  const tooLong: string[] = [];
  let size = 0;
  for (const [name, value] of variables) {
    if (!NAME.test(name) || OWN.has(name) || /^(?:TOCSIN_|__tocsin)/.test(name) || given[name] === value) continue;
    size += name.length + value.length;
    if (value.length > LONGEST_VARIABLE || size > LARGEST_SESSION) {
      tooLong.push(name);
      size -= name.length + value.length;
    } else kept[name] = value;
  }
  return { variables: kept, tooLong };
}

/**
 * Name under which the output of a cell is left for the cells after it: Runme's rule, capitals, digits and underscores, at least
 * three, with a capital from the third on. Null: it is not left. A step of an included runbook counts without its prefix.
 */
export function outputName(step: string): string | null {
  const name = step.slice(step.lastIndexOf('/') + 1);
  return /^[A-Z_][A-Z0-9_]{2,}$/.test(name) && /[A-Z]/.test(name.slice(2)) && !isOrder(name) ? name : null;
}

/** An output as a variable: without NUL, and without the line ends at its end, as `$(…)` takes it. Null: it is too long. */
export function outputValue(text: string): string | null {
  if (text.length > LONGEST_VARIABLE) return null;
  const plain = text.replaceAll('\0', '');
  let end = plain.length;
  while (end > 0 && (plain[end - 1] === '\n' || plain[end - 1] === '\r')) end--;
  return plain.slice(0, end);
}
