import { parse } from 'libpg-query';
import { deparse } from 'pgsql-deparser';
import type { SqlStatement } from './classify-sql.ts';
import { shapeOf, type Tree } from './tree.ts';

/** How the rows of a change are looked at. */
export interface RowsOfChange {
  /** `UPDATE subscriptions` */
  readonly what: string;
  /** The table's name within the statement, quoted. */
  readonly alias: string;
  /** Tells the rows that the change would touch; null: an INSERT has none before it happened. */
  readonly select: { readonly rows: string; readonly count: string; readonly tree: Tree } | null;
  /** The statement gives rows of its own. */
  readonly returns: boolean;
}

const VERBS: Readonly<Record<string, string>> = {
  UpdateStmt: 'UPDATE',
  DeleteStmt: 'DELETE FROM',
  InsertStmt: 'INSERT INTO',
  MergeStmt: 'MERGE INTO',
};

/** What an INSERT, UPDATE, DELETE or MERGE touches; null for any other statement. @throws when it cannot be written as SQL */
export async function rowsOfChange({ kind, fields }: SqlStatement): Promise<RowsOfChange | null> {
  const verb = VERBS[kind];
  if (verb === undefined) return null;
  const { relname, schemaname, alias } = fields.relation as {
    relname: string;
    schemaname?: string;
    alias?: { aliasname: string };
  };
  const name = alias?.aliasname ?? relname;
  const where = kind === 'MergeStmt' ? fields.joinCondition : fields.whereClause;
  return {
    what: `${verb} ${schemaname === undefined ? '' : `${schemaname}.`}${relname}`,
    alias: quoted(name),
    select: kind === 'InsertStmt' ? null : await selectOf(fields, name, othersOf(kind, fields), where),
    returns: fields.returningClause !== undefined || fields.returningList !== undefined,
  };
}

/** The tables beside the one that is changed. */
function othersOf(kind: string, fields: Tree): unknown[] {
  if (kind === 'MergeStmt') return [fields.sourceRelation];
  return ((kind === 'UpdateStmt' ? fields.fromClause : fields.usingClause) ?? []) as unknown[];
}

async function selectOf({ relation, withClause }: Tree, name: string, others: unknown[], where: unknown) {
  const star = { ColumnRef: { fields: [{ String: { sval: name } }, { A_Star: {} }] } };
  const one = { A_Const: { ival: { ival: 1 } } };
  // A row that several rows of the other tables match is one row.
  const matches = { SubLink: { subLinkType: 'EXISTS_SUBLINK', subselect: select([one], others, where) } };
  const condition = others.length === 0 ? where : matches;
  const tree = select([star], [{ RangeVar: relation }], condition, withClause);
  const rows = await write(tree);
  // The rest of the statement stays within the brackets of the count, with its WITH.
  return { rows, count: `select count(*) from (${rows}\n) as tocsin_touched`, tree: tree as Tree };
}

function select(
  targets: unknown[],
  fromClause: unknown[],
  whereClause: unknown,
  withClause?: unknown,
): { SelectStmt: Tree } {
  return {
    SelectStmt: {
      targetList: targets.map((val) => ({ ResTarget: { val } })),
      ...{ fromClause, whereClause },
      ...(withClause === undefined ? {} : { withClause }),
      ...{ limitOption: 'LIMIT_OPTION_DEFAULT', op: 'SETOP_NONE' },
    },
  };
}

/** Writes a tree as SQL, and reads that again: what is looked at must be what was meant. */
async function write(tree: { SelectStmt: Tree }): Promise<string> {
  const text = await deparse(tree as Parameters<typeof deparse>[0]);
  const { stmts = [] } = await parse(text);
  const read = (stmts[0]?.stmt ?? {}) as { SelectStmt?: Tree };
  if (stmts.length !== 1 || canonical(read) !== canonical(tree)) {
    throw new Error('The rows that it would touch cannot be told beforehand: it could not be written as a SELECT.');
  }
  return text;
}

/** The parser notes how a list or a call was written, which does not change what it means. */
function canonical(tree: unknown): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(([key]) => !/^(list_start|list_end|rexpr_list_\w+)$/.test(key));
    return Object.fromEntries(
      entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)]),
    );
  };
  return shapeOf(sorted(tree));
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
