import { spawn } from 'node:child_process';
import { root } from './root.mjs';

/** A failure whose message says all that a person needs: shown without a stack. */
export class SetUpError extends Error {}

/**
 * Runs one named step and prints `✓ name (1.2 s)` when it is done. While it runs, a line every five seconds tells that it
 * does, with what `progress()` returns (a short text). Throws what the step throws.
 */
export async function step(name, work, progress = () => '') {
  const startedMs = Date.now();
  const seconds = () => ((Date.now() - startedMs) / 1000).toFixed(1);
  const ticker = setInterval(() => {
    const detail = progress();
    console.log(`  … ${name}: ${detail ? `${detail}, ` : ''}${seconds()} s`);
  }, 5_000);
  try {
    const result = await work();
    console.log(`✓ ${name} (${seconds()} s)`);
    return result;
  } catch (error) {
    console.log(`✗ ${name} (${seconds()} s)`);
    throw error;
  } finally {
    clearInterval(ticker);
  }
}

/**
 * Runs a command in the checkout and resolves to `{ code, output }`; `onLine` sees each line as it comes. A command that
 * cannot be started, or that runs longer than `timeoutMs`, has the code 127 or 124.
 */
export function run(command, args, { onLine = () => undefined, timeoutMs = 0, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let timedOut = false;
    const timer =
      timeoutMs > 0
        ? setTimeout(() => {
            timedOut = true;
            child.kill('SIGKILL');
          }, timeoutMs)
        : undefined;
    for (const stream of [child.stdout, child.stderr])
      eachLine(stream, (line) => {
        output += `${line}\n`;
        onLine(line);
      });
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: timedOut ? 124 : (code ?? 1), output });
    });
  });
}

function eachLine(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest) onLine(rest);
  });
}

/** Runs the main function of a script: an expected failure ends it with its message and code 1. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof SetUpError ? `\n${error.message}` : error);
    process.exit(1);
  }
}
