import { findPlaceholders, type Placeholder } from './find-placeholders.ts';
import { replaceInSql } from './replace-sql-placeholders.ts';
import { type ShellToken, scanShell } from './scan-shell.ts';

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
 * stands. SQL gets `:'NAME'`.
 *
 * @param language `sql`, or anything else for shell.
 */
export function replacePlaceholders(source: string, language = 'shell'): Replaced {
  const found = findPlaceholders(source);
  const replace = language === 'sql' ? replaceInSql : replacerOf(source);
  const parameters = new Map<string, CommandParameter>();
  let replaced = '';
  let at = 0;
  for (const placeholder of found) {
    const replacement = replace(source, placeholder);
    if (!replacement || replacement.from < at) continue;
    replaced += source.slice(at, replacement.from) + replacement.text;
    at = replacement.to;
    parameters.set(placeholder.name, merge(parameters.get(placeholder.name), placeholder));
  }
  return { source: replaced + source.slice(at), parameters: [...parameters.values()] };
}

function replacerOf(source: string): typeof replaceInSql {
  const quoting = quotingOf(source);
  return (_, placeholder) => {
    const where = quoting(placeholder.index);
    if (where === 'verbatim') return null;
    const to = placeholder.index + placeholder.length;
    return { from: placeholder.index, to, text: variable(placeholder, where, source[to] ?? '') };
  };
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
  let word: WordQuotes | null = null;
  return (offset) => {
    while (index < tokens.length - 1 && (tokens[index]?.end ?? 0) <= offset) {
      index += 1;
      word = null;
    }
    const token = tokens[index];
    if (!token || offset < token.start || offset >= token.end) return 'bare';
    if (token.kind !== 'word') return tokenQuoting(token, source);
    word ??= new WordQuotes(token.raw);
    return word.at(offset - token.start);
  };
}

function tokenQuoting(token: ShellToken, source: string): Quoting {
  if (token.kind === 'comment') return 'verbatim';
  if (token.kind !== 'heredoc') return 'bare';
  // A here-document whose word is quoted fills nothing in.
  const line = source.slice(Math.max(0, token.start - 300), token.start);
  return /<<-?\s*['"\\][^\n]*\n?$/.test(line) ? 'verbatim' : 'double';
}

/** Follows the quotes of one word from its start; substitutions begin anew. */
class WordQuotes {
  readonly #raw: string;
  readonly #open: string[] = [];
  #at = 0;

  constructor(raw: string) {
    this.#raw = raw;
  }

  /** How the letter at an offset is quoted; not smaller than the one before. */
  at(offset: number): Quoting {
    while (this.#at < offset) this.#step();
    const inner = this.#open.at(-1);
    if (inner === '"') return 'double';
    return inner === "'" ? 'single' : 'bare';
  }

  #step(): void {
    const letter = this.#raw[this.#at] ?? '';
    const inner = this.#open.at(-1) ?? '';
    this.#at += letter === '\\' && inner !== "'" ? 2 : 1;
    if (letter === '\\') return;
    if (letter === inner || (inner === '(' && letter === ')')) this.#open.pop();
    else if (inner !== "'" && this.#opens(letter, inner)) this.#open.push(letter);
  }

  #opens(letter: string, inner: string): boolean {
    if (letter === '"' || letter === '`') return true;
    if (letter === "'") return inner !== '"';
    return letter === '(' && (this.#raw[this.#at - 2] === '$' || inner === '(');
  }
}
