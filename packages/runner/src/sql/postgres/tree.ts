/** A node of PostgreSQL's parse tree, or its fields. */
export type Tree = Readonly<Record<string, unknown>>;

/** Every typed node in a piece of the tree, outermost first. */
export function* nodesOf(tree: unknown): Generator<[string, Tree]> {
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
export function nameOf(kind: string): string {
  return kind
    .replace(/Stmt$/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();
}

/** The texts of a list of names, `[{ String: { sval } }]`; what is no name, such as `*`, is left out. */
export function textsOf(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: { String?: { sval?: string } }) => item.String?.sval ?? []);
}

/** A tree as text, without the places in the source, so that two that mean the same are equal. */
export function shapeOf(tree: unknown): string {
  return JSON.stringify(tree, (key, value: unknown) =>
    /^(location|stmt_len|stmt_location)$/.test(key) ? undefined : value,
  );
}
