import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';

/** What an expression may look at. */
export interface Seen {
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** A CEL expression, compiled: answers its value, or throws what is wrong with this input in one line. */
export type Expression = (seen: Seen) => unknown;

const MACROS: ReadonlySet<string> = new Set(['map', 'filter', 'all', 'exists', 'exists_one']);
const MOST_CHARACTERS = 2000;
const MOST_PATTERN_CHARACTERS = 500;

const environment = new Environment({
  enableOptionalTypes: true,
  homogeneousAggregateLiterals: false,
  limits: { maxAstNodes: 500, maxDepth: 50 },
})
  .registerVariable('body', 'dyn')
  .registerVariable('headers', 'map')
  .registerVariable('query', 'map')
  .registerFunction('string.matchesInLinearTime(string): bool', matches);

/**
 * Compiles an expression over `body`, `headers` and `query`. Its work is bounded by the size of what it is given: `matches`
 * is RE2, and no list is gone through inside of another one's going through.
 * @throws Error saying what is wrong
 */
export function compileExpression(text: string): Expression {
  if (text.length > MOST_CHARACTERS) throw new Error(`It is longer than ${MOST_CHARACTERS} characters.`);
  let parsed: ParseResult;
  try {
    parsed = environment.parse(text);
  } catch (error) {
    throw new Error(firstLine(error));
  }
  bound(parsed.ast, 0);
  return (seen) => {
    try {
      return parsed({ ...seen });
    } catch (error) {
      throw new Error(firstLine(error));
    }
  };
}

/** Walks through the tree: replaces `matches`, and refuses lists within lists. */
function bound(node: unknown, depth: number): void {
  if (Array.isArray(node)) {
    for (const one of node) bound(one, depth);
    return;
  }
  if (!isNode(node)) return;
  if (node.op !== 'rcall') {
    bound(node.args, depth);
    return;
  }
  const [name, receiver, args] = node.args as unknown as [string, unknown, unknown[]];
  if (name === 'matches') (node.args as unknown as string[])[0] = 'matchesInLinearTime';
  const isMacro = MACROS.has(name);
  if (isMacro && depth > 0)
    throw new Error(`${name} inside of another list's map, filter, all or exists is not allowed.`);
  bound(receiver, depth);
  bound(args, isMacro ? depth + 1 : depth);
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

function matches(text: string, pattern: string): boolean {
  if (pattern.length > MOST_PATTERN_CHARACTERS)
    throw new Error(`A pattern has at most ${MOST_PATTERN_CHARACTERS} characters.`);
  return RE2JS.compile(pattern).matcher(text).find();
}

/** CEL's messages draw the expression below their first line. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n', 1)[0] ?? '').slice(0, 300);
}
