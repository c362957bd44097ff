import { hasOption, plainWords, programOf } from './match-command.ts';
import { type CommandWord, readCommands, type ShellCommand, unquote } from './read-commands.ts';

/** SQL that stands within a shell command, with where it is sent. */
export interface LiftedSql {
  readonly connection: {
    readonly type: 'postgres' | 'd1';
    /** Variable of the address without `$` (`DATABASE_URL`), a written address, or the name of the D1 database. */
    readonly name: string;
  };
  readonly sql: string;
}

/**
 * Lifts the SQL out of a statement that does nothing else than send it: `psql "$DATABASE_URL" -c "…"`,
 * `npx wrangler d1 execute NAME --remote --command "…"`.
 *
 * @returns null when it does more (a pipe, a file), or when the connection cannot be told ({@link embeddedSql}).
 */
export function liftSql(statement: string): LiftedSql | null {
  const commands = readCommands(statement);
  const [command] = commands;
  if (commands.length !== 1 || !command || command.redirects.length > 0 || command.background) return null;
  const found = liftedSql(command);
  if (found?.connection == null) return null;
  const { connection, sql } = found;
  return { connection, sql };
}

/** SQL of one command; its connection is null when the command does not say it. */
export interface CommandSql {
  readonly sql: string;
  readonly connection: LiftedSql['connection'] | null;
}

/** Every SQL text that the commands of a statement send, liftable or not: those in pipes and containers too. */
export function embeddedSql(statement: string): readonly CommandSql[] {
  return readCommands(statement).flatMap((command) => {
    const direct = liftedSql(command);
    if (direct) return [direct];
    const at = command.words.findIndex(({ value }, index) => index > 0 && /(?:^|\/)(?:psql|wrangler)$/.test(value));
    if (at < 0) return [];
    const inner = liftedSql({ ...command, words: command.words.slice(at) });
    return inner ? [{ sql: inner.sql, connection: null }] : [];
  });
}

const PSQL_VALUED = [
  '-c',
  '-d',
  '-h',
  '-p',
  '-U',
  '-f',
  '-v',
  '-o',
  '-F',
  '-R',
  '-P',
  '-L',
  '-T',
  '--command',
  '--dbname',
  '--host',
  '--port',
  '--username',
  '--file',
  '--set',
  '--variable',
  '--output',
  '--field-separator',
  '--pset',
  '--log-file',
];
const D1_VALUED = ['--command', '--file', '--env', '-e', '--config', '-c', '--persist-to', '--cwd'];

/** Reads the SQL of one command that is `psql` or `wrangler d1 execute`; null when it has none. */
export function liftedSql(command: ShellCommand): CommandSql | null {
  const program = programOf(command);
  if (program === 'psql') return psqlCommand(command);
  if (program === 'wrangler') return d1Command(command);
  return null;
}

function psqlCommand(command: ShellCommand): CommandSql | null {
  const texts = givenTexts(command, ['-c', '--command']);
  if (texts.length === 0 || hasOption(command, '-f', '--file') || texts.some((text) => text.trim().startsWith('\\')))
    return null;
  const sql = texts.map((text) => text.trim()).join(texts.length > 1 ? ';\n' : '');
  return { sql: tidySql(sql.replace(/;;\n/g, ';\n')), connection: psqlConnection(command) };
}

function psqlConnection(command: ShellCommand): LiftedSql['connection'] | null {
  if (hasOption(command, '-o', '--output', '-L', '--log-file')) return null;
  const [database] = givenTexts(command, ['-d', '--dbname']);
  const written = database ?? plainWords(command, PSQL_VALUED)[1]?.value ?? '';
  const variable = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(written)?.[1];
  if (variable !== undefined) return { type: 'postgres', name: variable };
  if (/^postgres(?:ql)?:\/\//.test(written)) return { type: 'postgres', name: written };
  return null;
}

function d1Command(command: ShellCommand): CommandSql | null {
  const [, d1, execute, name] = plainWords(command, D1_VALUED).map(({ value }) => value);
  const [text] = givenTexts(command, ['--command']);
  if (d1 !== 'd1' || execute !== 'execute' || text === undefined || hasOption(command, '--file')) return null;
  const local = hasOption(command, '--local') || !hasOption(command, '--remote');
  const connection = name === undefined || local ? null : ({ type: 'd1', name } as const);
  return { sql: tidySql(text), connection };
}

/** Values of an option, each time it is given: `-c x`, `--command=x`, `-cx`, and `-tAc x`. */
function givenTexts({ words }: ShellCommand, options: readonly string[]): readonly string[] {
  const letter = options.find((option) => option.length === 2)?.[1];
  return words.flatMap((word, at) => {
    const joined = options.find((option) => option.startsWith('--') && word.value.startsWith(`${option}=`));
    if (joined !== undefined) return [sqlOf({ ...word, raw: word.raw.slice(joined.length + 1) })];
    const next = words[at + 1];
    const flagged =
      letter !== undefined &&
      /^-[A-Za-z]+$/.test(word.value) &&
      !word.value.startsWith('--') &&
      word.value.endsWith(letter);
    if ((options.includes(word.value) || flagged) && next) return [sqlOf(next)];
    return [];
  });
}

/** Text of a word; a continued line within it stays a line end, for SQL is read by people. */
function sqlOf(word: CommandWord): string {
  return unquote(word.raw.replace(/\\\r?\n/g, '\n'));
}

/** Takes away the margin that the lines after the first have in common, and empty lines around. */
function tidySql(text: string): string {
  const rows = text.replace(/[ \t]+$/gm, '').split('\n');
  while (rows.length > 1 && rows[0]?.trim() === '') rows.shift();
  while (rows.length > 1 && rows.at(-1)?.trim() === '') rows.pop();
  const indents = rows
    .slice(rows[0]?.startsWith(' ') ? 0 : 1)
    .filter((row) => row !== '')
    .map((row) => row.length - row.trimStart().length);
  const margin = indents.length === 0 ? 0 : Math.min(...indents.slice(0, 10_000));
  return rows
    .map((row) => (row.slice(0, margin).trim() === '' ? row.slice(margin) : row.trimStart()))
    .join('\n')
    .trim();
}
