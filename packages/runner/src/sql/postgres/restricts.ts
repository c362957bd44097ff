import { nodesOf, shapeOf, type Tree, textsOf } from './tree.ts';

/**
 * Whether a WHERE chooses among the rows of a table: it looks at a column of it, and not only in a way that every row
 * passes, as `true`, `id = id`, `id > 0 or true` and conditions on other tables alone do.
 * @param target names by which a column of the table may be qualified
 */
export function restricts(where: unknown, target: readonly string[]): boolean {
  const [kind, fields] = onlyNode(where);
  if (kind === '') return false;
  if (kind === 'BoolExpr') {
    const args = fields.args as unknown[];
    if (fields.boolop === 'AND_EXPR') return args.some((arg) => restricts(arg, target));
    return args.every((arg) => restricts(arg, target));
  }
  if (kind === 'A_Expr' && shapeOf(fields.lexpr) === shapeOf(fields.rexpr)) return false;
  return [...nodesOf(where)].some(([name, node]) => name === 'ColumnRef' && isOf(node, target));
}

function onlyNode(node: unknown): [string, Tree] {
  const [kind = '', fields = {}] = Object.entries((node ?? {}) as Tree)[0] ?? [];
  return [kind, fields as Tree];
}

/** A column without a qualifier may be the table's. */
function isOf(column: Tree, target: readonly string[]): boolean {
  const names = textsOf(column.fields);
  const isWhole = (column.fields as unknown[]).length > names.length;
  if (names.length === 1 && !isWhole) return true;
  const qualifier = isWhole ? names.at(-1) : names.at(-2);
  return qualifier !== undefined && target.includes(qualifier);
}

/** The names by which a statement calls the table that it changes. @param relation its RangeVar */
export function namesOfTarget(relation: unknown): string[] {
  const { relname, alias } = relation as { relname: string; alias?: { aliasname: string } };
  return [alias?.aliasname ?? relname];
}
