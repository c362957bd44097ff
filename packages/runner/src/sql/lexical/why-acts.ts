import type { Token } from './tokens.ts';
import { isSymbol, isWord } from './tokens.ts';

/** Words that a statement may begin with that only reads. */
const READING: readonly string[] = ['SELECT', 'WITH', 'VALUES', 'EXPLAIN', 'SHOW', 'DESCRIBE', 'DESC', 'TABLE'];
/** Words by which a statement that begins so changes something after all, or reaches a file or a lock. */
const ACTING: readonly string[] = [
  ...[
    'INSERT',
    'UPDATE',
    'DELETE',
    'MERGE',
    'TRUNCATE',
    'INTO',
    'OUTFILE',
    'DUMPFILE',
    'PROCEDURE',
    'ANALYZE',
    'ANALYSE',
  ],
  ...['LOCK', 'NEXTVAL', 'SETVAL', 'PRAGMA', 'ATTACH', 'DETACH', 'VACUUM', 'REINDEX'],
];
/** Words before a bracket that call nothing. */
const SYNTAX = new Set(
  `ALL AND ANY AS BETWEEN BY CASE CONFLICT CROSS DISTINCT DIV ELSE END ESCAPE EXCEPT EXISTS FILTER FROM GLOB GROUPING HAVING IN
  INNER INTERSECT IS JOIN KEY LATERAL LEFT LIKE LIMIT MATCH AGAINST MATERIALIZED MOD NATURAL NOT OF OFFSET ON OR ORDER OUTER OVER
  PARTITION REGEXP RETURNING RIGHT RLIKE SELECT SET SETS SOME STRAIGHT_JOIN THEN UNION USING VALUES WHEN WHERE WITHIN XOR
  BINARY CHAR DATETIME DECIMAL DOUBLE FLOAT INT INTEGER NUMERIC REAL SIGNED TEXT TIME TIMESTAMP UNSIGNED VARBINARY VARCHAR
  COLLATE DUPLICATE GROUP INTERVAL COLUMNS FORCE USE IGNORE INDEX NULLIF COALESCE CAST CONVERT REPLACE`.split(/\s+/),
);

/**
 * Why a statement may change something, or reaches beyond the rows it returns; null: it is known only to read.
 * @param functions those that are known to read, in capitals
 */
export function whyActs(tokens: readonly Token[], functions: ReadonlySet<string>): string | null {
  const [first] = tokens;
  if (!isWord(first, ...READING)) return `${first?.text ?? ''} is not SELECT, WITH, VALUES, EXPLAIN or SHOW`;
  for (const [index, token] of tokens.entries()) {
    if (isWord(token, ...ACTING)) return `it holds ${token.text}`;
    if (isWord(token, 'REPLACE') && !isSymbol(tokens[index + 1], '(')) return 'it holds REPLACE';
    if (isWord(token, 'FOR') && isWord(tokens[index + 1], 'UPDATE', 'SHARE')) return 'it locks rows';
    if (isWord(token, 'VALUE') && isWord(tokens[index - 1], 'NEXT')) return 'it takes the next number of a sequence';
  }
  return whyCalls(tokens, functions);
}

/** Why a statement calls what is not known to read; null: it does not. */
export function whyCalls(tokens: readonly Token[], functions: ReadonlySet<string>): string | null {
  for (const [index, token] of tokens.entries()) {
    if (!isSymbol(tokens[index + 1], '(') || (token.kind !== 'word' && token.kind !== 'name')) continue;
    if (isListOfColumns(tokens, index)) continue;
    const isKnown = token.kind === 'word' && (SYNTAX.has(token.text) || functions.has(token.text));
    if (isKnown && !isSymbol(tokens[index - 1], '.')) continue;
    return `the function ${token.text.toLowerCase()} is not known only to read`;
  }
  return null;
}

/** `WITH t (a, b) AS (`, `) AS t (a, b)` and `INSERT INTO t (a, b)`. */
function isListOfColumns(tokens: readonly Token[], index: number): boolean {
  if (isWord(tokens[index - 1], 'AS') || isInserted(tokens, index)) return true;
  let depth = 0;
  for (let at = index + 1; at < tokens.length; at++) {
    if (isSymbol(tokens[at], '(')) depth++;
    if (isSymbol(tokens[at], ')')) depth--;
    if (depth === 0)
      return (
        isWord(tokens[at + 1], 'AS') && (isSymbol(tokens[at + 2], '(') || isWord(tokens[at + 2], 'MATERIALIZED', 'NOT'))
      );
  }
  return false;
}

function isInserted(tokens: readonly Token[], index: number): boolean {
  const at = isSymbol(tokens[index - 1], '.') ? index - 2 : index;
  return isWord(tokens[0], 'INSERT') && isWord(tokens[at - 1], 'INTO') && at === 2;
}
