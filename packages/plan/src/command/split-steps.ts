import { nameStep, readTitle } from './name-step.ts';
import { isSqlStatement } from './scan-shell.ts';
import { readShell } from './split-shell.ts';
import { readSql } from './split-sql.ts';

/** Part of a fence that a person runs, or does, as one. */
export interface CommandStep {
  /** From the comment above it, without numbering; else its first command. */
  readonly title: string;
  /** Statements, each on its own line, without the comments that delimit them; empty when `manual`. */
  readonly source: string;
  /** Further lines of the comment, what to expect afterwards, and comments that follow a command on its line. */
  readonly notes: readonly string[];
  /** `Option 2: Deploy a specific version`, when the step is one of several ways; else null. */
  readonly option: string | null;
  /** Has no command: a click path, or something to find out. */
  readonly manual: boolean;
  /** All lines of the comment of a manual step; empty otherwise. */
  readonly text: string;
  /** SQL that stands between shell commands is a step of its own. */
  readonly language: 'shell' | 'sql';
  /** Lines within the source, from 0, both inclusive. */
  readonly line: number;
  readonly lastLine: number;
}

/** What both languages come down to. */
interface Piece {
  readonly kind: 'statement' | 'comment';
  readonly text: string;
  readonly line: number;
  readonly lastLine: number;
  readonly comment: string | null;
}

/** Comment lines without an empty line between them, and the statements up to the next ones. */
interface Group {
  readonly comments: Piece[];
  readonly statements: Piece[];
  /** Comments that follow a statement and are followed by none. */
  readonly trailing: Piece[];
}

/**
 * Splits the text of a fence into the steps that its comments delimit: a run of comment lines begins a step that is
 * named from it. Comments directly below a command with nothing after them, or of what to expect, are notes.
 *
 * @param language `sql`, or anything else for shell.
 */
export function splitSteps(source: string, language: string): readonly CommandStep[] {
  const pieces = language === 'sql' ? readSql(source) : readShell(source).map(toPiece);
  const named = pieces.flatMap((piece) => (piece.kind === 'comment' ? withoutBanner(piece) : [piece]));
  const steps: CommandStep[] = [];
  let series: string | null = null;
  for (const group of groupPieces(named)) {
    const before = steps.at(-1);
    if (group.statements.length === 0 && before && isAdvice(group.comments)) {
      steps[steps.length - 1] = { ...before, notes: [...before.notes, ...textsOf(group.comments)] };
      continue;
    }
    const made: readonly CommandStep[] = byLanguage(group, language).flatMap((part) =>
      toSteps(part, series, language === 'sql'),
    );
    const title = readTitle(textsOf(group.comments));
    series = title.option !== null && title.number !== null ? title.option : title.number === null ? null : series;
    steps.push(...made);
  }
  return steps;
}

function toPiece(piece: ReturnType<typeof readShell>[number]): Piece {
  return piece.kind === 'statement' ? piece : { ...piece, lastLine: piece.line, comment: null };
}

/** Takes away shebangs and lines of signs only; `=== Database ===` keeps its words. */
function withoutBanner(piece: Piece): readonly Piece[] {
  if (piece.text.startsWith('!')) return [];
  const text = piece.text
    .replace(/^[\s=#*_~+─━═-]{2,}/u, '')
    .replace(/[\s=#*_~+─━═-]{2,}$/u, '')
    .replace(/^#+\s*/, '');
  return text.trim() === '' ? [] : [{ ...piece, text: text.trim() }];
}

function groupPieces(pieces: readonly Piece[]): readonly Group[] {
  const groups: Group[] = [];
  const trails = trailing(pieces);
  for (const [index, piece] of pieces.entries()) {
    const group = groups.at(-1);
    if (piece.kind === 'statement') {
      if (!group) groups.push({ comments: [], statements: [piece], trailing: [] });
      else group.statements.push(piece);
    } else if (group && trails[index]) group.trailing.push(piece);
    else if (group && group.statements.length === 0 && directlyAfter(pieces, index)) group.comments.push(piece);
    else groups.push({ comments: [piece], statements: [], trailing: [] });
  }
  return groups;
}

/** Whether a piece stands on the line after the one before it. */
function directlyAfter(pieces: readonly Piece[], index: number): boolean {
  const before = pieces[index - 1];
  return before !== undefined && pieces[index]?.line === before.lastLine + 1;
}

/**
 * Which pieces are comments that belong to the statement above: no empty line between them, and either words of
 * expectation so far or no statement directly below.
 */
function trailing(pieces: readonly Piece[]): readonly boolean[] {
  const trails = pieces.map(() => false);
  for (let at = 0; at < pieces.length; at++) {
    if (pieces[at]?.kind !== 'comment' || pieces[at - 1]?.kind !== 'statement' || !directlyAfter(pieces, at)) continue;
    let end = at + 1;
    while (pieces[end]?.kind === 'comment' && directlyAfter(pieces, end)) end += 1;
    const followed = pieces[end] !== undefined && directlyAfter(pieces, end);
    for (let run = at; run < end && (!followed || isExpectation(pieces[run]?.text ?? '')); run++) trails[run] = true;
  }
  return trails;
}

const EXPECTATION =
  /^(?:→|=>|->|⇒|expect(?:ed|s|ation)?\b|should\b|must\b|look\s+(?:for|at)\b|watch\s+(?:for|the|out)\b|you\s+should\b|this\s+should\b|response\s+should\b|output\b|result\b|returns?\b|verify\s+this\b|erwart\w+|sollte\b|ausgabe\b|ergebnis\b|esperad[oa]\b|deve(?:ria)?\b|resultado\b|salida\b|saída\b|debe(?:ría)?\b|attendu\b|résultat\b|devrait\b|doit\b|期待|出力|結果)/iu;
const WARNING =
  /^(?:⚠️?|❗|🚨|note\b|never\b|always\b|warning\b|caution\b|important\b|attention\b|careful\b|be\s+careful\b|do\s+not\b|don't\b|achtung\b|hinweis\b|wichtig\b|atenção\b|nota\b|importante\b|remarque\b|attention\b|注意|重要)/iu;

/** Whether a comment says what one sees afterwards: `Should return 200`, `Expected: …`, `Erwartet: …`. */
export function isExpectation(text: string): boolean {
  return EXPECTATION.test(text.trim()) || /^\{.*\}$/.test(text.trim());
}

function isAdvice(comments: readonly Piece[]): boolean {
  const first = comments[0]?.text ?? '';
  return isExpectation(first) || comments.every(({ text }) => WARNING.test(text.trim()));
}

/** Splits a group where SQL and shell follow each other; both are named from its comment. */
function byLanguage(group: Group, language: string): readonly Group[] {
  if (language === 'sql') return [group];
  const parts: Group[] = [];
  let sql: boolean | null = null;
  for (const statement of group.statements) {
    if (isSqlStatement(statement.text) === sql) parts.at(-1)?.statements.push(statement);
    else parts.push({ comments: group.comments, statements: [statement], trailing: [] });
    sql = isSqlStatement(statement.text);
  }
  parts.at(-1)?.trailing.push(...group.trailing);
  return parts.length === 0 ? [group] : parts;
}

function textsOf(pieces: readonly Piece[]): readonly string[] {
  return pieces.map(({ text }) => text);
}

function toSteps(group: Group, series: string | null, sql: boolean): readonly CommandStep[] {
  const { comments, statements } = group;
  if (comments.length === 0 && eachIsNamed(statements)) {
    return statements.map((statement, index) => {
      const trailing = index === statements.length - 1 ? group.trailing : [];
      return toStep({ comments: [], statements: [statement], trailing }, null, sql);
    });
  }
  return [toStep(group, series, sql)];
}

/** Several commands without a comment above them, most of them with one behind: each is a step of its own. */
function eachIsNamed(statements: readonly Piece[]): boolean {
  const named = statements.filter(({ comment }) => comment !== null && !isExpectation(comment)).length;
  return statements.length > 1 && named * 2 > statements.length;
}

function toStep(group: Group, series: string | null, sql: boolean): CommandStep {
  const { comments, statements, trailing } = group;
  const texts = textsOf(comments);
  const named = readTitle(texts);
  const behind = statements.flatMap(({ comment }) => (comment === null ? [] : [comment]));
  const [onlyComment] = behind;
  const fromBehind = texts.length === 0 && statements.length === 1 && onlyComment && !isExpectation(onlyComment);
  const title = fromBehind ? nameStep(onlyComment) : named.title || firstCommand(statements);
  const pieces = [...comments, ...statements, ...trailing];
  return {
    title,
    source: statements.map(({ text }) => text).join('\n'),
    notes: [...named.rest, ...(fromBehind ? [] : behind), ...textsOf(trailing)],
    option: named.option ?? (named.number === null ? null : series),
    manual: statements.length === 0,
    text: statements.length === 0 ? texts.join('\n') : '',
    language: sql || isSqlStatement(statements[0]?.text ?? '') ? 'sql' : 'shell',
    line: pieces[0]?.line ?? 0,
    lastLine: pieces.at(-1)?.lastLine ?? 0,
  };
}

function firstCommand(statements: readonly Piece[]): string {
  const first = (statements[0]?.text.split('\n', 1)[0] ?? '').replace(/\s*\\$/, '').trim();
  return first.length > 80 ? `${first.slice(0, 79)}…` : first;
}
