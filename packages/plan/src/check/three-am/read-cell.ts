import type { RunbookStep } from '@tocsin/core';
import { embeddedSql } from '../../command/lift-sql.ts';
import { readCommands, substitutionsOf } from '../../command/read-commands.ts';
import { readShell, type ShellPiece } from '../../command/split-shell.ts';
import { readSql } from '../../command/split-sql.ts';
import type { CellCommand, CellPlace, CellQuery, CellStatement, ThreeAmCell } from './three-am-rule.ts';

type Given = Pick<ThreeAmCell, 'ofLever' | 'limited' | 'variables' | 'previous'>;

/** Reads a cell once for all rules. */
export function readCell(step: RunbookStep, given: Given): ThreeAmCell {
  const { source } = step;
  const rows = source.split('\n');
  if (step.kind === 'sql') {
    const pieces = readSql(source);
    const comments = pieces.flatMap(({ kind, text, line }) => (kind === 'comment' ? [{ line, column: 1, text }] : []));
    const queries = pieces.flatMap(({ kind, text, line }) =>
      kind === 'statement' ? [toQuery(text, (offset) => placeWithin(rows, line, text, offset))] : [],
    );
    return { kind: 'sql', step, source, rows, pieces: [], comments, statements: [], commands: [], queries, ...given };
  }
  const pieces = readShell(source);
  const statements = pieces.flatMap((piece) => (piece.kind === 'statement' ? [toStatement(rows, piece)] : []));
  return {
    kind: 'shell',
    step,
    source,
    rows,
    pieces,
    comments: commentsOf(rows, pieces),
    statements,
    commands: statements.flatMap((statement) => commandsOf(statement, 0)),
    queries: statements.flatMap(queriesWithin),
    ...given,
  };
}

function toStatement(
  rows: readonly string[],
  { text, line }: Extract<ShellPiece, { kind: 'statement' }>,
): CellStatement {
  return { text, ...placeWithin(rows, line, text, 0) };
}

function commentsOf(rows: readonly string[], pieces: readonly ShellPiece[]): ThreeAmCell['comments'] {
  return pieces.flatMap((piece) => {
    const line = piece.kind === 'comment' ? piece.line : piece.lastLine;
    const text = piece.kind === 'comment' ? piece.text : piece.comment;
    if (text === null || text.startsWith('!')) return [];
    const column = Math.max(0, (rows[line] ?? '').lastIndexOf('#')) + 1;
    return [{ line, column: piece.kind === 'comment' ? (rows[line] ?? '').indexOf('#') + 1 : column, text }];
  });
}

/** Commands within substitutions are read, too; deeper ones than this are nobody's plan. */
const MAX_DEPTH = 3;

function commandsOf(statement: CellStatement, depth: number): readonly CellCommand[] {
  const { text } = statement;
  const own = readCommands(text).map((command): CellCommand => {
    const { words, ...rest } = command;
    return {
      ...rest,
      words: words.map(({ value }) => value),
      raw: words.map(({ raw }) => raw),
      placeOf: (wordIndex) => advance(statement, text, words[wordIndex]?.index ?? words[0]?.index ?? 0),
    };
  });
  if (depth >= MAX_DEPTH) return own;
  const inner = substitutionsOf(text).flatMap((part) =>
    commandsOf({ text: part, ...advance(statement, text, Math.max(0, text.indexOf(part))) }, depth + 1),
  );
  return [...own, ...inner];
}

/** The place of an offset within a text that begins at a place. */
export function advance(start: CellPlace, text: string, offset: number): CellPlace {
  const before = text.slice(0, offset).split('\n');
  const last = before.at(-1) ?? '';
  return before.length === 1
    ? { line: start.line, column: start.column + last.length }
    : { line: start.line + before.length - 1, column: last.length + 1 };
}

/** The place of an offset within a statement that begins on a line of the source. */
function placeWithin(rows: readonly string[], line: number, text: string, offset: number): CellPlace {
  const row = rows[line] ?? '';
  const column = Math.max(0, row.indexOf(text.split('\n', 1)[0] ?? '')) + 1;
  return advance({ line, column }, text, offset);
}

/** The SQL that a shell statement sends to a database. */
function queriesWithin(statement: CellStatement): readonly CellQuery[] {
  return embeddedSql(statement.text).flatMap(({ sql }) =>
    readSql(sql).flatMap(({ kind, text }) =>
      kind === 'statement' ? [toQuery(text, (offset) => placeOfSql(statement, text, offset))] : [],
    ),
  );
}

/** SQL within a command was unquoted and tidied, so its words are looked up in the command again. */
function placeOfSql(statement: CellStatement, sql: string, offset: number): CellPlace {
  const { text } = statement;
  const word = wordAt(sql, offset);
  let at = Math.max(0, text.indexOf(wordAt(sql, 0)));
  for (let seen = sql.indexOf(word); seen >= 0 && seen < offset; seen = sql.indexOf(word, seen + 1)) {
    at = text.indexOf(word, at) + 1;
  }
  return advance(statement, text, Math.max(0, text.indexOf(word, at)));
}

function wordAt(text: string, offset: number): string {
  return /\w*/.exec(text.slice(offset, offset + 100))?.[0] ?? '';
}

/** Makes a query of its text. */
function toQuery(text: string, placeOf: CellQuery['placeOf']): CellQuery {
  return { text, bare: bareSql(text), placeOf };
}

const QUOTED_OR_COMMENT = /'(?:[^']|'')*'|"[^"]*"|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** Blanks out texts, quoted names and comments; the length stays. */
function bareSql(text: string): string {
  return text.replace(QUOTED_OR_COMMENT, (part) => part.replace(/[^\n]/g, ' '));
}
