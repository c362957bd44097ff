import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from './root.mjs';
import { setUp } from './setup.mjs';
import { main } from './step.mjs';

let interrupted = false;

/** More failed files than this are no accident of a busy machine. */
const MOST_AGAIN = 5;

await main(async () => {
  const { browser } = await setUp({ browser: true });
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-test-'));
  const env = { ...process.env, ...(browser ? { CHROMIUM_PATH: browser } : {}) };
  const first = await runVitest(join(folder, 'report.json'), process.argv.slice(2), env);
  const failed = failedFiles(first);
  // Whole installations are watched in real time, and a machine may be too busy for that once: what fails twice is wrong.
  const isWorthIt = failed.length > 0 && failed.length <= MOST_AGAIN && !interrupted;
  const again = isWorthIt ? await runVitest(join(folder, 'again.json'), failed, env) : null;
  console.log(summary(first, again, failed));
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = again ? again.code : first.code;
});

/** @returns how it ended, and Vitest's report; null when it ended before it could write one */
async function runVitest(path, files, env) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`];
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...files];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  // Ctrl-C reaches Vitest by itself; staying until it has cleaned up keeps its last words in order.
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      interrupted = true;
      child.kill(signal);
    });
  }
  const code = await new Promise((resolve) => child.on('exit', (status) => resolve(status ?? 1)));
  try {
    return { code, report: JSON.parse(readFileSync(path, 'utf8')) };
  } catch {
    return { code, report: null };
  }
}

/** Files in which something failed, or that could not even be loaded. */
function failedFiles({ report }) {
  return (report?.testResults ?? []).filter(({ status }) => status === 'failed').map(({ name }) => name);
}

/** A file that could not even be loaded counts as one failure. */
function countOf(report) {
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** One plain line for people and scripts, and before it the files that are unsteady. */
function summary(first, again, failedAtFirst) {
  if (!first.report || (again && !again.report)) return 'No results: Vitest ended before it could report (see above)';
  const count = countOf(first.report);
  if (again) {
    const second = countOf(again.report);
    const stillFailed = failedFiles(again);
    for (const file of failedAtFirst.filter((name) => !stillFailed.includes(name))) {
      console.log(`Unsteady: ${relative(root, file)} failed, and passed when it ran again by itself`);
    }
    count.passed += second.passed - passedIn(first.report, failedAtFirst);
    count.failed = second.failed;
  }
  const { code } = again ?? first;
  if (code !== 0 && count.failed === 0) console.log('Errors outside of the tests made the run fail (see above)');
  return `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`;
}

function passedIn(report, files) {
  return report.testResults
    .filter(({ name }) => files.includes(name))
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed').length;
}
