import { parse, SqlError } from 'libpg-query';
import { isActingFunction } from './sql-functions.ts';

/** A node of the parse tree: one key, its type, and the fields. */
type Tree = Readonly<Record<string, unknown>>;

export interface SqlStatement {
  readonly text: string;
  /** Rows can be fetched through a cursor. */
  readonly isQuery: boolean;
  /** Why it may change something; null: it only reads. */
  readonly writes: string | null;
  /** Why it is refused even in a step that changes something; null: it is not. */
  readonly refused: string | null;
}

export type SqlClass = { readonly error: string } | { readonly error: null; readonly statements: SqlStatement[] };

/** Parses SQL with PostgreSQL's own parser and says of each statement what it may do. What is not known to read, writes. */
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
    if (!(error instanceof SqlError)) throw error;
    const position = error.sqlDetails?.cursorPosition;
    return { error: `The SQL cannot be parsed: ${error.message}${position ? ` at character ${position + 1}` : ''}.` };
  }
}

function classify(text: string, node: Tree): SqlStatement {
  const [kind = '', body = {}] = Object.entries(node)[0] ?? [];
  const fields = body as Tree;
  return { text, isQuery: kind === 'SelectStmt', writes: whyWrites(kind, fields), refused: whyRefused(kind, fields) };
}

function whyWrites(kind: string, fields: Tree): string | null {
  switch (kind) {
    case 'SelectStmt':
      return whyQueryWrites({ SelectStmt: fields });
    case 'VariableShowStmt':
      return null;
    case 'ExplainStmt':
      if (analyzes(fields)) return 'EXPLAIN ANALYZE runs the statement';
      return isExplainable(fields) ? whyQueryCalls(fields) : 'EXPLAIN of this kind of statement';
    default:
      return `${nameOf(kind)} may change something`;
  }
}

/** Plain EXPLAIN only plans; but planning already calls functions whose arguments are constants. */
function whyQueryCalls(fields: Tree): string | null {
  const call = findActingCall(fields);
  return call ? `the function ${call} acts on the server` : null;
}

function whyQueryWrites(tree: Tree): string | null {
  for (const [kind, fields] of nodesOf(tree)) {
    if (kind === 'InsertStmt' || kind === 'UpdateStmt' || kind === 'DeleteStmt' || kind === 'MergeStmt') {
      return `WITH holds ${nameOf(kind)}`;
    }
    if (fields.intoClause) return 'SELECT INTO makes a table';
    if (fields.lockingClause) return 'FOR UPDATE and FOR SHARE lock rows';
  }
  const call = findActingCall(tree);
  return call ? `the function ${call} acts on the server` : null;
}

/** Why a statement is not run at all. Each change must be bounded, countable and undone with its transaction. */
function whyRefused(kind: string, fields: Tree): string | null {
  switch (kind) {
    case 'SelectStmt':
    case 'InsertStmt':
    case 'UpdateStmt':
    case 'DeleteStmt':
    case 'MergeStmt':
      return whyChangeRefused({ [kind]: fields });
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

function whyChangeRefused(tree: Tree): string | null {
  let depth = 0;
  for (const [kind, fields] of nodesOf(tree)) {
    if (fields.intoClause) return 'SELECT INTO makes a table; it is not run from a runbook.';
    if (kind !== 'UpdateStmt' && kind !== 'DeleteStmt' && kind !== 'MergeStmt' && kind !== 'InsertStmt') continue;
    const isTop = Object.hasOwn(tree, kind) && depth === 0;
    depth++;
    if (!isTop && kind !== 'InsertStmt')
      return `The rows of a ${nameOf(kind)} within WITH cannot be counted; use two statements.`;
    if ((kind === 'UpdateStmt' || kind === 'DeleteStmt') && !restricts(fields.whereClause)) {
      return `${nameOf(kind)} without a WHERE that restricts its rows is refused.`;
    }
  }
  return null;
}

/** Whether a WHERE looks at a column at all: `WHERE true` and `WHERE 1 = 1` do not. */
function restricts(where: unknown): boolean {
  return where !== undefined && [...nodesOf(where)].some(([kind]) => kind === 'ColumnRef' || kind === 'CurrentOfExpr');
}

function isExplainable(fields: Tree): boolean {
  const kind = Object.keys((fields.query ?? {}) as Tree)[0] ?? '';
  return ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].includes(kind);
}

/** ANALYZE is on unless it is said to be off; what cannot be read counts as on. */
function analyzes(fields: Tree): boolean {
  return [...nodesOf(fields.options)].some(([kind, option]) => {
    if (kind !== 'DefElem' || option.defname !== 'analyze') return false;
    const value = JSON.stringify(option.arg ?? null).toLowerCase();
    return !/"(sval)":"(false|off)"|"boolval":\{\}|"ival":\{\}/.test(value);
  });
}

function findActingCall(tree: unknown): string | null {
  for (const [kind, fields] of nodesOf(tree)) {
    if (kind !== 'FuncCall') continue;
    const parts = fields.funcname as { String?: { sval?: string } }[];
    const name = parts.at(-1)?.String?.sval ?? '';
    if (isActingFunction(name)) return name;
  }
  return null;
}

/** Every typed node in a piece of the tree, outermost first. */
function* nodesOf(tree: unknown): Generator<[string, Tree]> {
  if (Array.isArray(tree)) {
    for (const item of tree) yield* nodesOf(item);
  } else if (typeof tree === 'object' && tree !== null) {
    for (const [key, value] of Object.entries(tree)) {
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) yield [key, value as Tree];
      yield* nodesOf(value);
    }
  }
}

/** `UpdateStmt` → `UPDATE`, `CreateTableAsStmt` → `CREATE TABLE AS`. */
function nameOf(kind: string): string {
  return kind
    .replace(/Stmt$/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();
}
