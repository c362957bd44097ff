import { spawn } from 'node:child_process';
import type { OsUser } from './database-user.ts';

/** How a program ended: its exit code (`null` when a signal ended it or it could not start) and all it printed. */
export interface ProgramResult {
  code: number | null;
  output: string;
}

/**
 * Runs a program as `user` (as ourselves when undefined) and waits for its end; never throws. The environment
 * is a clean one: PGDATA and its like would mislead PostgreSQL, and our secrets are none of its business.
 */
export function runProgram(user: OsUser | undefined, file: string, args: string[]): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      ...(user ? { uid: user.uid, gid: user.gid } : {}),
      // The current folder may be one that the user cannot enter, and PostgreSQL insists on knowing where it is.
      cwd: '/',
      env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', HOME: '/' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ code: null, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** Whether `user` can enter `folder` and write in it: asked of the system itself, so that it holds for ACLs too. */
export async function canWrite(user: OsUser | undefined, folder: string): Promise<boolean> {
  const check = await runProgram(user, '/bin/sh', ['-c', 'test -x "$1" && test -w "$1"', 'sh', folder]);
  return check.code === 0;
}

/** Whether `path` would be misread by pg_ctl, which pastes paths into a shell command between double quotes. */
export function isUnsafeForShell(path: string): boolean {
  return /["$`\\\n]/.test(path);
}
