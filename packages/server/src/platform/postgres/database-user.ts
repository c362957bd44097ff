import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The operating-system user that PostgreSQL runs as. */
export interface OsUser {
  name: string;
  uid: number;
  gid: number;
}

const run = promisify(execFile);

/**
 * Says as whom PostgreSQL has to run: `undefined` means "as ourselves". PostgreSQL refuses to run as root,
 * so root steps down to `nobody`, which exists on every system and owns nothing else.
 * Throws when we are root and there is no such user.
 */
export async function databaseUser(): Promise<OsUser | undefined> {
  if (process.geteuid?.() !== 0) return undefined;
  const user = (await fromPasswd('nobody')) ?? (await fromId('nobody'));
  if (user) return user;
  throw new Error(
    'PostgreSQL refuses to run as root and this system has no user "nobody" to run it as. ' +
      'Run Tocsin as an ordinary user, or set DATABASE_URL to a PostgreSQL server.',
  );
}

async function fromPasswd(name: string): Promise<OsUser | undefined> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find((line) => line[0] === name);
  return toUser(name, fields?.[2], fields?.[3]);
}

// Users that come from a directory service are not in /etc/passwd; `id` asks the system.
async function fromId(name: string): Promise<OsUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return toUser(name, uid.stdout.trim(), gid.stdout.trim());
  } catch {
    return undefined;
  }
}

function toUser(name: string, uid: string | undefined, gid: string | undefined): OsUser | undefined {
  if (!uid || !gid) return undefined;
  const user = { name, uid: Number(uid), gid: Number(gid) };
  return Number.isInteger(user.uid) && Number.isInteger(user.gid) && user.uid !== 0 ? user : undefined;
}
