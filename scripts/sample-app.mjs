import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, removePidFile, send, writePidFile } from './managed-process.mjs';
import { root } from './root.mjs';

export const sampleAppProgram = join(root, 'examples', 'app', 'dist', 'main.js');

const shortestBackOffMs = 1_000;
const longestBackOffMs = 10_000;
const soundAfterMs = 30_000;

/**
 * Keeps the sample application running with `env`, its output in `logFile` and its pid in `pidFile`: when it dies it is
 * started again, after 1 s at first and 10 s at most. Returns `{ stop, kill }`.
 */
export function keepSampleAppRunning({ env, logFile, pidFile }) {
  let child;
  let timer;
  let stopping = false;
  let backOffMs = shortestBackOffMs;

  const launch = (flag) => {
    const log = openSync(logFile, flag);
    const startedMs = Date.now();
    // A process group of its own: Ctrl-C must not end it before its supervisor decides to.
    child = spawn(process.execPath, [sampleAppProgram], {
      cwd: root,
      env,
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    if (child.pid) writePidFile(pidFile, child.pid);
    child.on('error', (error) => console.log(`The sample application cannot be started: ${error.message}`));
    child.on('exit', (code, signal) => {
      removePidFile(pidFile);
      if (stopping) return;
      if (Date.now() - startedMs > soundAfterMs) backOffMs = shortestBackOffMs;
      console.log(
        `The sample application ended (${signal ?? `exit code ${code}`}); starting it again in ${backOffMs / 1000} s. Its log: ${logFile}`,
      );
      timer = setTimeout(() => launch('a'), backOffMs);
      backOffMs = Math.min(backOffMs * 2, longestBackOffMs);
    });
  };
  const halt = () => {
    stopping = true;
    clearTimeout(timer);
    return child.exitCode === null && child.signalCode === null ? child.pid : undefined;
  };

  launch('w');
  return {
    async stop() {
      const pid = halt();
      if (pid) await endProcess(pid, 10_000);
    },
    kill() {
      const pid = halt();
      if (pid) send(pid, 'SIGKILL');
    },
  };
}
