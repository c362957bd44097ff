/** Quoted texts and comments, which stay as they are, or the parameter; `::to` is a cast. */
const PIECE = /'(?:[^']|'')*'|"[^"]*"|--[^\n]*|(?<![:\w]):to\b/g;

/**
 * Puts an address into a query for `:to`, as a literal: databases of all kinds are asked here, and not all of them take parameters. An
 * address holds no backslash, no quote but one that is doubled here, and nothing unseen.
 */
export function bindTo(query: string, address: string): string {
  const literal = `'${address.replace(/[\\\0]/g, '').replaceAll("'", "''")}'`;
  return query.replace(PIECE, (piece) => (piece === ':to' ? literal : piece));
}
