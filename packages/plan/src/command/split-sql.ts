/** One SQL statement, or a comment line between statements. */
export interface SqlPiece {
  readonly kind: 'statement' | 'comment';
  /** A statement with its semicolon; a comment without its dashes. */
  readonly text: string;
  /** Lines within the source, from 0, both inclusive. */
  readonly line: number;
  readonly lastLine: number;
  /** Comment after the statement on its last line, or null. */
  readonly comment: string | null;
}

const BEGINS =
  /^\s*(?:select|with|insert|update|delete|merge|create|alter|drop|truncate|grant|revoke|explain|vacuum|analyze|reindex|cluster|refresh|begin|commit|rollback|start\s+transaction|set|reset|show|call|do|copy|lock|values|table|pragma|attach|use|describe|desc|kill|optimize|flush|comment\s+on|exec|checkpoint|\\[a-z]+)\b/i;
/** A sentence begins with one capital, and a line of a message ends with a colon: `Update the page`, `UPDATE [TIME]:`. */
const SENTENCE = /^\s*[A-Z][a-z]|:\s*$/;
const COMMENT_LINE = /^\s*(?:--|#(?!>))\s?(.*)$/;

interface Held {
  readonly lines: string[];
  readonly line: number;
  /** What the statement so far leaves open: a quote, a dollar quote's tag, `/*`; empty for nothing. */
  open: string;
  ended: boolean;
}

/** Whether text begins like SQL. */
export function beginsLikeSql(text: string): boolean {
  return BEGINS.test(text) && !SENTENCE.test(text);
}

/**
 * Splits SQL at its semicolons, and at a comment after an empty line where one was forgotten. `--` and `#` lines
 * between statements are comments; those within a statement belong to it.
 */
export function readSql(source: string): readonly SqlPiece[] {
  const pieces: SqlPiece[] = [];
  let held: Held | null = null;
  let blank = false;
  const finish = (): void => {
    if (held) pieces.push(toStatement(held));
    held = null;
  };
  for (const [line, row] of source.split('\n').entries()) {
    const current: Held | null = held;
    const comment = COMMENT_LINE.exec(row);
    const between = current === null || (blank && (current as Held).open === '');
    if (row.trim() === '') {
      blank = true;
      continue;
    }
    if (comment && between) {
      finish();
      pieces.push({ kind: 'comment', text: (comment[1] ?? '').trim(), line, lastLine: line, comment: null });
      continue;
    }
    blank = false;
    held = extend(held, row, line);
    if (held.ended) finish();
  }
  finish();
  return pieces;
}

function extend(held: Held | null, row: string, line: number): Held {
  const grown: Held = held ?? { lines: [], line, open: '', ended: false };
  while (grown.lines.length < line - grown.line) grown.lines.push('');
  grown.lines.push(row);
  const { open, last } = followLine(row, grown.open);
  grown.open = open;
  grown.ended = open === '' && last === ';';
  return grown;
}

const OPENS = /--|'|"|`|\$(?:[A-Za-z_]\w*)?\$|\/\*|\S/g;

/** Follows quotes and comments through one line. `last` is its last letter outside of them. */
function followLine(row: string, before: string): { readonly open: string; readonly last: string } {
  let open = before;
  let last = '';
  let at = 0;
  while (at < row.length) {
    if (open !== '') {
      const closing = open === '/*' ? '*/' : open;
      const end = row.indexOf(closing, at);
      if (end < 0) return { open, last };
      at = end + closing.length;
      open = '';
      continue;
    }
    OPENS.lastIndex = at;
    const match = OPENS.exec(row);
    if (!match || match[0] === '--') break;
    at = match.index + match[0].length;
    if (/^(?:['"`]|\$\w*\$|\/\*)$/.test(match[0])) open = match[0];
    else last = match[0];
  }
  return { open, last };
}

function toStatement(held: Held): SqlPiece {
  const rows = [...held.lines];
  const end = rows.at(-1) ?? '';
  const trailing = /;\s*--\s*(\S.*)$/.exec(end);
  if (trailing) rows[rows.length - 1] = end.slice(0, trailing.index + 1);
  const text = rows.join('\n').replace(/^\n+/, '').trimEnd();
  const lastLine = held.line + rows.length - 1;
  return { kind: 'statement', text, line: held.line, lastLine, comment: trailing?.[1]?.trim() ?? null };
}
