import { Client, escapeIdentifier } from 'pg';

const duplicateDatabase = '42P04';
const duplicateObject = '42710';
const uniqueViolation = '23505';

/** The libpq address of `database` on the server whose socket is in the folder `socket`, as the role `tocsin`. */
export function socketUrl(socket: string, database: string): string {
  return `postgresql://tocsin@/${encodeURIComponent(database)}?host=${encodeURIComponent(socket)}`;
}

/**
 * Makes sure that the database `name` exists on the server at `url` and returns its address. With `role`, a login role
 * without a password is made too, owns the database and is the user in the address: for servers that trust their
 * socket, like the embedded one. Throws PostgreSQL's own error when the user at `url` lacks the right.
 */
export async function ensureDatabase(url: string, name: string, role?: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    if (role) await ensureRole(client, role);
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    const owner = role ? ` OWNER ${escapeIdentifier(role)}` : '';
    if (found.rowCount === 0) await createOnce(client, `CREATE DATABASE ${escapeIdentifier(name)}${owner}`);
  } finally {
    await client.end();
  }
  return pointAt(url, name, role);
}

async function ensureRole(client: Client, role: string): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (found.rowCount === 0) await createOnce(client, `CREATE ROLE ${escapeIdentifier(role)} LOGIN`);
}

// Two processes may find nothing at the same time; the slower one's error means that its wish came true.
async function createOnce(client: Client, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code !== duplicateDatabase && code !== duplicateObject && code !== uniqueViolation) throw error;
  }
}

function pointAt(url: string, database: string, role: string | undefined): string {
  // `URL` refuses user@ without a host, which libpq's socket form needs, so a host is lent for the change.
  const lent = url.replace(/^([a-z]+:\/\/[^@/?]*@?)\//, '$1lent.invalid/');
  const parsed = new URL(lent);
  parsed.pathname = `/${encodeURIComponent(database)}`;
  if (role) {
    parsed.username = encodeURIComponent(role);
    parsed.password = '';
    parsed.searchParams.delete('user');
  }
  return parsed.toString().replace('lent.invalid/', '/');
}
