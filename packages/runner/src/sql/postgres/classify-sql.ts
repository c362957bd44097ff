import { parse, SqlError } from 'libpg-query';
import { isActingFunction } from './acting-functions.ts';
import { namesOfTarget, restricts } from './restricts.ts';
import { nameOf, nodesOf, type Tree, textsOf } from './tree.ts';

export interface SqlStatement {
  readonly text: string;
  /** As the parser calls it: `UpdateStmt`. */
  readonly kind: string;
  readonly fields: Tree;
  /** Rows can be fetched through a cursor. */
  readonly isQuery: boolean;
  /** Why it may change something; null: by its grammar it only reads. */
  readonly writes: string | null;
  /** Why it is refused even in a step that changes something; null: it is not. */
  readonly refused: string | null;
}

export type SqlClass = { readonly error: string } | { readonly error: null; readonly statements: SqlStatement[] };

const CHANGES_ROWS = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'];

/**
 * Parses SQL with PostgreSQL's own parser and says of each statement what it may do. What is not known to read, writes. Which
 * functions a database has of its own is not looked at: see `known-to-read.ts`.
 */
export async function classifySql(source: string): Promise<SqlClass> {
  if (source.trim() === '') return { error: 'There is no statement in this step.' };
  if (source.includes('\0')) return { error: 'The SQL holds a NUL character.' };
  try {
    const { stmts = [] } = await parse(source);
    const bytes = Buffer.from(source);
    const statements = stmts.map(({ stmt, stmt_location: from = 0, stmt_len: length }) => {
      // The parser counts in bytes; the last statement has no length.
      const text = bytes.subarray(from, length ? from + length : undefined).toString();
      return classify(text.trim(), (stmt ?? {}) as Tree);
    });
    return statements.length > 0 ? { error: null, statements } : { error: 'There is no statement in this step.' };
  } catch (error) {
    return { error: parseFailure(error) };
  }
}

/** Why SQL cannot be parsed, in a sentence. */
export function parseFailure(error: unknown): string {
  // A text that nests too deep ends the parser itself.
  if (!(error instanceof SqlError)) return 'The SQL nests too deep to be read.';
  const position = error.sqlDetails?.cursorPosition;
  return `The SQL cannot be parsed: ${error.message}${position ? ` at character ${position + 1}` : ''}.`;
}

function classify(text: string, node: Tree): SqlStatement {
  const [kind = '', body = {}] = Object.entries(node)[0] ?? [];
  const fields = body as Tree;
  const judged = { writes: whyWrites(kind, fields), refused: whyRefused(kind, fields) };
  return { text, kind, fields, isQuery: kind === 'SelectStmt', ...judged };
}

function whyWrites(kind: string, fields: Tree): string | null {
  switch (kind) {
    case 'SelectStmt':
      return whyQueryWrites({ SelectStmt: fields });
    case 'VariableShowStmt':
      return null;
    case 'ExplainStmt':
      if (analyzes(fields)) return 'EXPLAIN ANALYZE runs the statement';
      return isExplainable(fields) ? whyCalls(fields) : 'EXPLAIN of this kind of statement';
    default:
      return `${nameOf(kind)} may change something`;
  }
}

/** Plain EXPLAIN only plans; but planning already calls functions whose arguments are constants. */
function whyCalls(fields: Tree): string | null {
  const call = findActingCall(fields);
  return call ? `the function ${call} acts on the server` : null;
}

/** Why a query may change something by its grammar and the functions that every PostgreSQL has; null: it only reads. */
export function whyQueryWrites(tree: Tree): string | null {
  for (const [kind, fields] of nodesOf(tree)) {
    if (CHANGES_ROWS.includes(kind)) return `WITH holds ${nameOf(kind)}`;
    if (fields.intoClause) return 'SELECT INTO makes a table';
    if (fields.lockingClause) return 'FOR UPDATE and FOR SHARE lock rows';
  }
  return whyCalls(tree);
}

/** Why a statement is not run at all. Each change must be bounded, countable and undone with its transaction. */
function whyRefused(kind: string, fields: Tree): string | null {
  if (kind === 'SelectStmt' || CHANGES_ROWS.includes(kind)) return whyChangeRefused(kind, fields);
  switch (kind) {
    case 'VariableShowStmt':
    case 'RefreshMatViewStmt':
    case 'NotifyStmt':
      return null;
    case 'VacuumStmt':
      return fields.is_vacuumcmd ? 'VACUUM cannot run in a transaction; run it from a shell step.' : null;
    case 'ExplainStmt':
      if (!isExplainable(fields)) return 'EXPLAIN of this kind of statement is not run.';
      return analyzes(fields) && whyQueryWrites(fields)
        ? 'EXPLAIN ANALYZE would run a statement that changes something.'
        : null;
    default:
      return `${nameOf(kind)} is not run from a runbook; only SELECT, INSERT, UPDATE, DELETE and MERGE are.`;
  }
}

function whyChangeRefused(top: string, whole: Tree): string | null {
  let isTop = true;
  for (const [kind, fields] of nodesOf({ [top]: whole })) {
    if (fields.intoClause && kind === 'SelectStmt') return 'SELECT INTO makes a table; it is not run from a runbook.';
    if (CHANGES_ROWS.includes(kind) && !isTop) {
      return `The rows of ${nameOf(kind)} within WITH cannot be counted; use two statements.`;
    }
    isTop = false;
  }
  if (top === 'MergeStmt') return whyMergeRefused(whole);
  if (top !== 'UpdateStmt' && top !== 'DeleteStmt') return null;
  if (restricts(whole.whereClause, namesOfTarget(whole.relation))) return null;
  return `${nameOf(top)} without a WHERE that restricts its rows is refused.`;
}

function whyMergeRefused({ joinCondition, relation, mergeWhenClauses }: Tree): string | null {
  if (!restricts(joinCondition, namesOfTarget(relation)))
    return 'MERGE without an ON that restricts its rows is refused.';
  const isOpen = shapeIncludes(mergeWhenClauses, 'MERGE_WHEN_NOT_MATCHED_BY_SOURCE');
  return isOpen ? 'MERGE with NOT MATCHED BY SOURCE reaches rows that its ON does not name; it is refused.' : null;
}

function shapeIncludes(tree: unknown, word: string): boolean {
  return JSON.stringify(tree ?? null).includes(`"${word}"`);
}

function isExplainable(fields: Tree): boolean {
  const kind = Object.keys((fields.query ?? {}) as Tree)[0] ?? '';
  return kind === 'SelectStmt' || CHANGES_ROWS.includes(kind);
}

/** ANALYZE is on unless it is said to be off; what cannot be read counts as on. */
function analyzes(fields: Tree): boolean {
  return [...nodesOf(fields.options)].some(([kind, option]) => {
    if (kind !== 'DefElem' || String(option.defname).toLowerCase() !== 'analyze') return false;
    const value = JSON.stringify(option.arg ?? null).toLowerCase();
    return !/^\{"(string)":\{"sval":"(false|off)"\}\}$|^\{"boolean":\{\}\}$|^\{"integer":\{\}\}$/.test(value);
  });
}

function findActingCall(tree: unknown): string | null {
  for (const [kind, fields] of nodesOf(tree)) {
    // `x.f` may be a call of f as much as a column.
    const parts = kind === 'FuncCall' ? fields.funcname : kind === 'ColumnRef' ? fields.fields : fields.indirection;
    const texts = textsOf(parts);
    const name = texts.at(-1) ?? '';
    if ((kind === 'FuncCall' || texts.length > 1 || kind === 'A_Indirection') && isActingFunction(name)) return name;
  }
  return null;
}
