import { findPlaceholders, type Placeholder } from './find-placeholders.ts';
import { scanShell } from './scan-shell.ts';

/** A value that a step needs before it can run. */
export interface CommandParameter {
  readonly name: string;
  readonly type: 'text' | 'number';
  /** Each way in which the source writes it, in order: `<deployment-id>`. */
  readonly written: readonly string[];
}

export interface Replaced {
  readonly source: string;
  readonly parameters: readonly CommandParameter[];
}

/** Where a letter of shell text stands; `verbatim` cannot hold a variable at all. */
type Quoting = 'bare' | 'double' | 'single' | 'verbatim';

/**
 * Puts `"$NAME"` in the place of each placeholder, quoted so that the shell fills it in as one word wherever it
 * stands. SQL gets `$NAME` within its own quotes.
 *
 * @param language `sql`, or anything else for shell.
 */
export function replacePlaceholders(source: string, language = 'shell'): Replaced {
  const found = findPlaceholders(source);
  const quoting = language === 'sql' ? () => 'double' as const : quotingOf(source);
  const parameters = new Map<string, CommandParameter>();
  let replaced = '';
  let at = 0;
  for (const placeholder of found) {
    const where = quoting(placeholder.index);
    if (where === 'verbatim') continue;
    const end = placeholder.index + placeholder.length;
    replaced += source.slice(at, placeholder.index) + variable(placeholder, where, source[end] ?? '');
    at = end;
    parameters.set(placeholder.name, merge(parameters.get(placeholder.name), placeholder));
  }
  return { source: replaced + source.slice(at), parameters: [...parameters.values()] };
}

function variable({ name }: Placeholder, where: Quoting, next: string): string {
  if (where === 'bare') return `"$${name}"`;
  if (where === 'single') return `'"$${name}"'`;
  return /\w/.test(next) ? `\${${name}}` : `$${name}`;
}

function merge(known: CommandParameter | undefined, { name, type, written }: Placeholder): CommandParameter {
  const before = known?.written ?? [];
  return { name, type, written: before.includes(written) ? before : [...before, written] };
}

/** Answers how the letter at an offset is quoted; offsets are asked for in rising order. */
function quotingOf(source: string): (offset: number) => Quoting {
  const tokens = scanShell(source);
  let index = 0;
  return (offset) => {
    while (index < tokens.length - 1 && (tokens[index]?.end ?? 0) <= offset) index += 1;
    const token = tokens[index];
    if (!token || offset < token.start || offset >= token.end) return 'bare';
    if (token.kind === 'comment') return 'verbatim';
    if (token.kind === 'heredoc') return quotedHeredoc(source.slice(0, token.start)) ? 'verbatim' : 'double';
    return token.kind === 'word' ? within(token.raw, offset - token.start) : 'bare';
  };
}

/** A here-document whose word is quoted fills nothing in. */
function quotedHeredoc(before: string): boolean {
  return /<<-?\s*['"\\][^\n]*\n?$/.test(before.slice(-300));
}

/** How the letter at `offset` of a word is quoted. Substitutions begin anew. */
function within(raw: string, offset: number): Quoting {
  const open: string[] = [];
  for (let at = 0; at < offset; at++) {
    const letter = raw[at] ?? '';
    const inner = open.at(-1) ?? '';
    if (letter === '\\' && inner !== "'") at += 1;
    else if (letter === inner || (inner === '(' && letter === ')')) open.pop();
    else if (inner === "'") continue;
    else if (letter === '"' || (letter === "'" && inner !== '"') || letter === '`') open.push(letter);
    else if (letter === '(' && (raw[at - 1] === '$' || inner === '(')) open.push(letter);
  }
  const inner = open.at(-1);
  return inner === '"' ? 'double' : inner === "'" ? 'single' : 'bare';
}
