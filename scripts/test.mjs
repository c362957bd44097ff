import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './root.mjs';
import { setUp } from './setup.mjs';
import { main } from './step.mjs';

await main(async () => {
  const { browser } = await setUp({ browser: true });
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
  const report = join(folder, 'report.json');
  const env = { ...process.env, ...(browser ? { CHROMIUM_PATH: browser } : {}) };
  const code = await runVitest(['--reporter=default', '--reporter=json', `--outputFile.json=${report}`], env);
  console.log(summary(report, code));
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = code;
});

function runVitest(reporters, env) {
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  // Ctrl-C reaches Vitest by itself; staying until it has cleaned up keeps its last words in order.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

/** One plain line for people and scripts; a file that could not even be loaded counts as one failure. */
function summary(report, code) {
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return 'No results: Vitest ended before it could report (see above)';
  }
  const unloadable = results.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const failed = results.numFailedTests + unloadable.length;
  const skipped = results.numPendingTests + results.numTodoTests;
  const line = `${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`;
  if (code !== 0 && failed === 0) console.log('Errors outside of the tests made the run fail (see above)');
  return line;
}
