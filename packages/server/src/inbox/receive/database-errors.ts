/** SQLSTATE classes of what is wrong with the data itself: https://www.postgresql.org/docs/17/errcodes-appendix.html */
const OF_DATA: ReadonlySet<string> = new Set(['22', '23', '54']);

/** Whether an error of the database can be the fault of one row, so that the others would do without it. */
export function isOfItems(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && code.length === 5 && OF_DATA.has(code.slice(0, 2));
}
