import { nodesOf, type Tree, textsOf } from './tree.ts';

/** A name as SQL calls it. Schema null: found by the search path; `*`: in any schema. */
export interface CalledName {
  readonly schema: string | null;
  readonly name: string;
  /** `x.f`, which calls f only when that takes a row. */
  readonly isNotation: boolean;
}

export interface Names {
  readonly relations: readonly CalledName[];
  readonly functions: readonly CalledName[];
  readonly operators: readonly string[];
}

/** Everything that SQL mentions by name which may lead to a function. @param tree a piece of the parse tree */
export function namesIn(tree: unknown): Names {
  const found = { relations: [] as CalledName[], functions: [] as CalledName[], operators: [] as string[] };
  for (const [kind, fields] of nodesOf(tree)) {
    const relation = relationOf(kind, fields);
    if (relation) found.relations.push(relation);
    const called = functionOf(kind, fields);
    if (called) found.functions.push(called);
    for (const list of [fields.operName, fields.useOp, kind === 'A_Expr' ? fields.name : undefined]) {
      const operator = textsOf(list).at(-1);
      if (operator !== undefined) found.operators.push(operator);
    }
  }
  return found;
}

/** A relation stands as a RangeVar, and without its type where a statement changes it. */
function relationOf(kind: string, fields: Tree): CalledName | null {
  if (kind !== 'RangeVar' && typeof fields.relname !== 'string') return null;
  const schema = typeof fields.schemaname === 'string' ? fields.schemaname : null;
  return { schema, name: String(fields.relname), isNotation: false };
}

function functionOf(kind: string, fields: Tree): CalledName | null {
  if (kind === 'FuncCall') return calledBy(textsOf(fields.funcname), false);
  if (kind === 'RangeTableSample') return calledBy(textsOf(fields.method), false);
  if (kind === 'A_Indirection') return notation(textsOf(fields.indirection).at(-1));
  if (kind === 'ColumnRef' && (fields.fields as unknown[]).length > 1) return notation(textsOf(fields.fields).at(-1));
  return null;
}

function notation(name: string | undefined): CalledName | null {
  return name === undefined ? null : { schema: null, name, isNotation: true };
}

function calledBy(texts: readonly string[], isNotation: boolean): CalledName | null {
  const name = texts.at(-1);
  return name === undefined ? null : { schema: texts.at(-2) ?? null, name, isNotation };
}
