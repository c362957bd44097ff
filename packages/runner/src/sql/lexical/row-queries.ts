import { SHOWN_ROWS } from '../sql-outcome.ts';
import type { RowChange } from './row-change.ts';
import { indexOfWord } from './tokens.ts';

/**
 * The queries that look at the rows of a change before it happens.
 * @param where its WHERE with the values in place
 */
export function rowQueries({ alias, from, whereTokens }: RowChange, where: string): { count: string; rows: string } {
  const hasLimit = indexOfWord(whereTokens, ['LIMIT']) >= 0;
  return {
    count: `SELECT count(*) FROM (SELECT 1 FROM ${from} ${where}) AS tocsin_touched`,
    rows: `SELECT ${alias}.* FROM ${from} ${where}${hasLimit ? '' : ` LIMIT ${SHOWN_ROWS}`}`,
  };
}
