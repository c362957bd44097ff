import { isSymbol, statementsOf, type Token, tokenize } from '../lexical/tokens.ts';
import { whyActs } from '../lexical/why-acts.ts';
import { SqlRefusal } from '../sql-outcome.ts';
import type { MysqlConnection } from './connect-mysql.ts';
import { MYSQL_FUNCTIONS } from './mysql-functions.ts';

/**
 * Says why what by its words only reads may act in this database: a view that it names calls a function of the database, or a
 * function of the database has the name of one of the system that this version does not have.
 * @returns null when it is known to read
 */
export async function whyNotKnownToRead(
  connection: MysqlConnection,
  statements: readonly (readonly Token[])[],
): Promise<string | null> {
  const tokens = statements.flat();
  return (await whyViewActs(connection, tokens)) ?? (await whyShadowed(connection, tokens));
}

async function whyViewActs(connection: MysqlConnection, tokens: readonly Token[]): Promise<string | null> {
  const { rows } = await connection.ask(`SELECT table_name, view_definition FROM information_schema.views
    WHERE table_schema NOT IN ('information_schema', 'sys', 'performance_schema', 'mysql')`);
  const definitions = new Map<string, string[]>();
  for (const [name, text] of rows) {
    const key = (name ?? '').toLowerCase();
    definitions.set(key, [...(definitions.get(key) ?? []), text ?? '']);
  }
  const seen = new Set<string>();
  let names = namesIn(tokens);
  while (names.length > 0) {
    const found: Token[] = [];
    for (const name of names.filter((one) => !seen.has(one))) {
      seen.add(name);
      for (const text of definitions.get(name) ?? []) {
        const read = readView(text);
        if (typeof read === 'string') return `the view ${name}: ${read}`;
        found.push(...read);
      }
    }
    names = namesIn(found).filter((name) => !seen.has(name));
  }
  return null;
}

function readView(text: string): string | Token[] {
  if (text === '') return 'its definition cannot be read by this user';
  try {
    const [statement = [], ...others] = statementsOf(tokenize(text, 'mysql'));
    const why = others.length > 0 ? 'it cannot be read' : whyActs(statement, MYSQL_FUNCTIONS);
    return why ?? statement;
  } catch (error) {
    if (error instanceof SqlRefusal) return 'it cannot be read for sure';
    throw error;
  }
}

async function whyShadowed(connection: MysqlConnection, tokens: readonly Token[]): Promise<string | null> {
  const { rows } = await connection.ask(`SELECT routine_name FROM information_schema.routines
    WHERE routine_type = 'FUNCTION' AND routine_schema = database()`);
  const own = new Set(rows.map(([name]) => (name ?? '').toUpperCase()));
  const call = tokens.find((token, index) => own.has(token.text.toUpperCase()) && isSymbol(tokens[index + 1], '('));
  return call ? `the function ${call.text.toLowerCase()} is one of this database` : null;
}

function namesIn(tokens: readonly Token[]): string[] {
  return tokens.filter(({ kind }) => kind === 'word' || kind === 'name').map(({ text }) => text.toLowerCase());
}
