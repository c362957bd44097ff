import { EXAMPLE_ADDRESS, PLACEHOLDER_PATTERNS, type PlaceholderPattern, VENDOR_IDS } from './placeholder-patterns.ts';
import { readsOnlyShell } from './reads-only-shell.ts';
import { scanShell } from './scan-shell.ts';

/** A gap in a command that its author leaves to the reader. */
export interface Placeholder {
  /** As it stands: `<commit-hash>`, `cus_xxxxx`. */
  readonly written: string;
  /** What its parameter is called: `COMMIT_HASH`, `CUSTOMER_ID`. */
  readonly name: string;
  readonly type: 'text' | 'number';
  /** Offset and length within the source. */
  readonly index: number;
  readonly length: number;
  /** Line from 0 and column from 1 within the source. */
  readonly line: number;
  readonly column: number;
  /** A reason to be read after "It is to be filled in because". */
  readonly why: string;
}

/** How much of the text before and after a match its condition looks at. */
const CONTEXT = 200;
const LONGEST_LINE = 4000;
/** Every placeholder has one of these; most lines have none. */
const MAY_HOLD = /[<[{_@…]|[A-Z]{4}|[xX][xX.]|\.\.\.|\/path\/|pid|[-_'][a-z]|[a-z]-|your/i;
/** A parameter of SQL, `:'NAME'`, is filled in by Tocsin and not by the reader. */
const SQL_PARAMETER = /:'[A-Za-z_][A-Za-z0-9_]*'/g;

/**
 * Finds the placeholders of a command or a query. `$NAME` is none: it is a variable. Comments are passed over.
 *
 * @param source shell, or SQL.
 */
export function findPlaceholders(source: string): readonly Placeholder[] {
  const patterns = readsOnlyShell(source) ? PLACEHOLDER_PATTERNS : [...PLACEHOLDER_PATTERNS, EXAMPLE_ADDRESS];
  const commented = commentsOf(source);
  const found: Placeholder[] = [];
  const used = variablesOf(source);
  let start = 0;
  for (const [line, row] of source.split('\n').entries()) {
    const from = commented.get(line) ?? row.length;
    if (MAY_HOLD.test(row) && row.length <= LONGEST_LINE && !/^\s*(?:#|--(?:\s|$))/.test(row)) {
      const open = row.replace(SQL_PARAMETER, (written) => ' '.repeat(written.length));
      const matches = matchesOf(open, patterns).filter(({ index }) => index < from);
      found.push(...matches.map((match) => toPlaceholder(match, start + match.index, line, used)));
    }
    start += row.length + 1;
  }
  return found;
}

/** Where the comment of a line starts within it, by line. */
function commentsOf(source: string): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  let line = 0;
  let lineStart = 0;
  let at = 0;
  for (const token of scanShell(source)) {
    for (; at < token.start; at++) {
      if (source[at] !== '\n') continue;
      line += 1;
      lineStart = at + 1;
    }
    if (token.kind === 'comment') found.set(line, token.start - lineStart);
  }
  return found;
}

interface Match {
  readonly written: string;
  readonly index: number;
  readonly called: string;
  readonly pattern: PlaceholderPattern;
}

function matchesOf(row: string, patterns: readonly PlaceholderPattern[]): readonly Match[] {
  const taken: Match[] = [];
  for (const pattern of patterns) {
    for (const match of row.matchAll(pattern.pattern)) {
      const found = toMatch(row, pattern, match);
      if (found && !taken.some((other) => overlap(other, found))) taken.push(found);
    }
  }
  return taken.sort((a, b) => a.index - b.index);
}

function toMatch(row: string, pattern: PlaceholderPattern, match: RegExpExecArray): Match | null {
  const written = match[0];
  const { index } = match;
  const before = row.slice(Math.max(0, index - CONTEXT), index);
  const after = row.slice(index + written.length, index + written.length + CONTEXT);
  if (/\$\{?$/.test(before) || pattern.when?.(written, before, after) === false) return null;
  return { written, index, called: calledAfter(pattern, match, before), pattern };
}

function overlap(a: Match, b: Match): boolean {
  return a.index < b.index + b.written.length && b.index < a.index + a.written.length;
}

function calledAfter(pattern: PlaceholderPattern, match: RegExpExecArray, before: string): string {
  const own = match.groups?.name ?? '';
  if (pattern.id === 'vendor-id') return VENDOR_IDS[own] ?? 'VALUE';
  if (pattern.id === 'example-address') return /^(?:email|name)/i.test(own) ? 'EMAIL' : `${own}_EMAIL`;
  if (pattern.id === 'path') return own || 'FILE_PATH';
  if (own !== '' && pattern.name === undefined) return own;
  const vendor = pattern.id === 'crosses' ? VENDOR_IDS[match[0].split(/[-_]/, 1)[0] ?? ''] : undefined;
  return (vendor ?? optionName(before)) || (pattern.name ?? 'VALUE');
}

/** `--deployment ` before a value says what it is. */
function optionName(before: string): string {
  return /(?:^|\s)--([a-z][a-z-]{1,30})[ =]["']?$/.exec(before)?.[1] ?? '';
}

/** Names that mean something to the shell or the system, and so cannot be a parameter's. */
const RESERVED = new Set(
  'PATH HOME USER PWD OLDPWD SHELL IFS UID EUID PPID RANDOM SECONDS LINENO HOSTNAME LANG TERM HOST ENV EDITOR MAIL PS1 OPTARG OPTIND DATABASE_URL'.split(
    ' ',
  ),
);
const NUMBER =
  /(?:^|_)(?:PID|PORT|NUMBER|COUNT|N|AMOUNT|LIMIT|REPLICAS|MINUTES|SECONDS|HOURS|DAYS|PERCENT|REVISION|SIZE)$/;

function toPlaceholder(match: Match, index: number, line: number, used: ReadonlySet<string>): Placeholder {
  const plain = parameterName(match.called);
  const name = RESERVED.has(plain) || used.has(plain) ? `${plain}_VALUE` : plain;
  return {
    written: match.written,
    name,
    type: NUMBER.test(name) ? 'number' : 'text',
    index,
    length: match.written.length,
    line,
    column: match.index + 1,
    why: match.pattern.why,
  };
}

/** Makes a name of a variable: capitals, digits and underscores, without `YOUR` and `HERE`. */
export function parameterName(called: string): string {
  const words = called
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '');
  const named = words.filter(
    (word, index) => !(index === 0 && /^(?:YOUR|THE|INSERT|ENTER)$/.test(word)) && word !== 'HERE',
  );
  const name = (named.length > 0 ? named : words).join('_').slice(0, 60).replace(/_$/, '');
  return name === '' ? 'VALUE' : /^\d/.test(name) ? `VALUE_${name}` : name;
}

/** Names of the variables that the source itself uses or sets. */
function variablesOf(source: string): ReadonlySet<string> {
  const found = source.matchAll(/\$\{?([A-Za-z_]\w{0,80})|(?:^|[\s;])([A-Za-z_]\w{0,80})=/g);
  return new Set([...found].map((match) => match[1] ?? match[2] ?? ''));
}
