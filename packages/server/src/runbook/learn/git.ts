import { spawn } from 'node:child_process';
import { Problem } from '../../platform/problem.ts';

const WITHIN_MS = 20_000;
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Nothing of the repository's or of the machine's configuration runs a program: no hooks, no watcher of files, no signing. Who
 * owns the folder does not matter, because nothing of it is run.
 */
const SAFE = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'commit.gpgSign=false',
  'gc.auto=0',
  'safe.directory=*',
];

export interface GitCall {
  readonly folder: string;
  readonly args: readonly string[];
  readonly input?: string | Uint8Array;
  /** Beside a clean environment: `GIT_INDEX_FILE`, `GIT_AUTHOR_NAME`. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface GitResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs Git in a folder with a clean environment. @throws Problem 'unavailable' when there is no Git or it takes too long */
export function runGit({ folder, args, input, env = {} }: GitCall): Promise<GitResult> {
  const child = spawn('git', [...SAFE.flatMap((one) => ['-c', one]), ...args], {
    cwd: folder,
    env: {
      ...{ PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8', HOME: '/nonexistent' },
      ...{
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_TERMINAL_PROMPT: '0',
        GIT_OPTIONAL_LOCKS: '0',
      },
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: WITHIN_MS,
    killSignal: 'SIGKILL',
  });
  return new Promise((resolve, reject) => {
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    let size = 0;
    const keep = (list: Buffer[]) => (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_BYTES) child.kill('SIGKILL');
      else list.push(chunk);
    };
    child.stdout.on('data', keep(out));
    child.stderr.on('data', keep(err));
    child.on('error', () => reject(new Problem('unavailable', 'Git is not installed where Tocsin runs.')));
    child.on('close', (code) => {
      if (code === null) return reject(new Problem('unavailable', `Git did not answer in ${WITHIN_MS / 1000} s.`));
      resolve({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString('utf8').trim() });
    });
    // Git may end before it has read everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });
}

/** The first line that Git answers. @throws Problem 'conflict' with what Git says when it fails */
export async function askGit(call: GitCall): Promise<string> {
  const { code, stdout, stderr } = await runGit(call);
  if (code === 0) return stdout.toString('utf8').split('\n', 1)[0] ?? '';
  throw new Problem('conflict', `git ${call.args[0]} failed: ${stderr.slice(0, 500) || `exit code ${code}`}`);
}
