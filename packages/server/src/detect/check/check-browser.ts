import { type ChildProcess, spawn } from 'node:child_process';
import { constants, existsSync } from 'node:fs';
import { chmod, chown, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserMonitor, type Observation, redact } from '@tocsin/core';
import type { CellPlace } from '@tocsin/runner';
import { isOpenToOthers, secretsOf } from '@tocsin/runner';
import pLimit from 'p-limit';
import { type CheckContext, unseen } from './check.ts';
import type { BrowserReport, BrowserTask } from './check-browser-messages.ts';
import { keepEvidence } from './evidence-files.ts';
import { onAbort } from './failure-words.ts';
import { monitorPlace } from './monitor-place.ts';
import { killTree } from './process-tree.ts';
import { redactHar } from './redact-har.ts';

const USUAL_BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** More browsers at once would take the machine from everything else. */
const MOST_AT_ONCE = 2;
/** A script is told to end so long before its timeout that a screenshot can be taken. */
const SCREENSHOT_MS = 4000;
const MOST_FILE_BYTES = 5 * 1024 * 1024;

const limit = pLimit(MOST_AT_ONCE);

/**
 * Runs a script in a browser, in a process of its own as the user of runbooks' cells. Of a failure the screenshot and the
 * recording (HAR) are kept. Facts: `latency` alone.
 */
export async function checkBrowser(monitor: BrowserMonitor, context: CheckContext): Promise<Observation> {
  const chromium = findChromium();
  if (chromium === null) {
    return unseen('there is no browser on this machine: install Chromium, or name its program in TOCSIN_CHROMIUM');
  }
  const startedMs = performance.now();
  return limit(async () => {
    if (context.signal.aborted)
      return unseen(`timed out after ${monitor.timeout} s: other browsers were still running`);
    const leftMs = monitor.timeout * 1000 - (performance.now() - startedMs);
    return runIn(await makeStage(monitor, context), { chromium, leftMs }, monitor, context);
  });
}

function findChromium(): string | null {
  const named = process.env.TOCSIN_CHROMIUM;
  if (named) return existsSync(named) ? named : null;
  return USUAL_BROWSERS.find((path) => existsSync(path)) ?? null;
}

interface Stage extends CellPlace {
  readonly script: string;
}

/** A fresh folder with the script in it, which the process may write to. */
async function makeStage({ id, script }: BrowserMonitor, { plan, dataDir }: CheckContext): Promise<Stage> {
  const place = await monitorPlace(plan, id, dataDir);
  const isReadable = (await Promise.all([entryPath(), process.execPath].map(isOpenToOthers))).every(Boolean);
  const user = isReadable ? place.user : null;
  // Beside the folders of monitors: nobody but us can put something else in its place.
  const cwd = await mkdtemp(join(dataDir, 'monitors', '.browser-'));
  const file = join(cwd, 'script.mjs');
  await writeFile(file, script.source);
  if (user) {
    await chown(cwd, user.uid, user.gid);
    await chmod(file, 0o644);
  }
  return { ...place, user, cwd, env: { ...place.env, HOME: cwd, TMPDIR: cwd }, script: file };
}

async function runIn(
  stage: Stage,
  { chromium, leftMs }: { readonly chromium: string; readonly leftMs: number },
  monitor: BrowserMonitor,
  context: CheckContext,
): Promise<Observation> {
  const isRoot = stage.user === null && process.geteuid?.() === 0;
  const child = start(stage);
  const deadlineMs = Date.now() + Math.max(leftMs * 0.5, leftMs - SCREENSHOT_MS);
  const task = {
    chromium,
    script: stage.script,
    folder: stage.cwd,
    deadlineMs,
    sandbox: !isRoot,
    env: context.plan.environment,
  };
  try {
    const report = await perform(child, task, context.signal);
    if (report === 'late') return unseen(`timed out after ${monitor.timeout} s: the script had not ended`);
    return await observationOf(report, stage, monitor, context);
  } catch (error) {
    return unseen(error instanceof Error ? error.message : String(error));
  } finally {
    // Not waited for: whoever waits for the check has its answer.
    void clear(child, stage.cwd);
  }
}

/** From the sources, as in tests, the built process is taken: it runs JavaScript. */
function entryPath(): string {
  const built = import.meta.url.endsWith('.ts') ? '../../../dist/detect/check/' : './';
  return fileURLToPath(new URL(`${built}check-browser.entry.js`, import.meta.url));
}

function start({ cwd, env, user }: Stage): ChildProcess {
  return spawn(process.execPath, ['--max-old-space-size=256', entryPath()], {
    ...{ cwd, env, detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
    ...(user ? { uid: user.uid, gid: user.gid } : {}),
  });
}

function perform(child: ChildProcess, task: BrowserTask, signal: AbortSignal): Promise<BrowserReport | 'late'> {
  return new Promise((resolve, reject) => {
    onAbort(signal, () => resolve('late'));
    child.on('message', (report) => resolve(report as BrowserReport));
    child.on('error', reject);
    child.on('exit', (code, name) =>
      reject(new Error(`the script's process ended with ${name ?? `exit code ${code}`}`)),
    );
    child.send(task, (error) => error && reject(error));
  });
}

async function clear(child: ChildProcess, folder: string): Promise<void> {
  if (child.pid !== undefined) await killTree(child.pid);
  // A browser that is dying may still write.
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }).catch(() => undefined);
}

async function observationOf(
  report: BrowserReport,
  stage: Stage,
  monitor: BrowserMonitor,
  { plan, dataDir }: CheckContext,
): Promise<Observation> {
  const secrets = secretsOf(plan);
  const { steps, tookMs, url } = report;
  const lines = steps.map(({ title, tookMs: ms, isDone }, index) => {
    return `${index + 1}. ${title}: ${isDone ? `${Math.round(ms)} ms` : 'not done'}`;
  });
  const done = steps.filter(({ isDone }) => isDone).length;
  if (report.failure === null) {
    const said = steps.length === 0 ? 'done' : `${done} steps`;
    return { failure: null, facts: {}, latencyMs: tookMs, said, evidence: redact(lines.join('\n'), secrets) };
  }
  const place = { dataDir, service: plan.service, monitor: monitor.id };
  const kept = await keepEvidence(place, await filesOf(stage.cwd, secrets), Date.now());
  const open = steps.find(({ isDone }) => !isDone);
  const [first = ''] = describe(report.failure).split('\n');
  const failure = `${open ? `step "${open.title}": ` : ''}${first}`;
  const more = [
    ...lines,
    `at ${url || 'no page'}`,
    report.failure,
    ...report.console,
    ...kept.map((name) => `kept: ${name}`),
  ];
  return unseen(redact(failure, secrets).slice(0, 500), redact(more.join('\n'), secrets).slice(0, 8000));
}

function describe(failure: string): string {
  if (/No usable sandbox|sandbox_host|setuid sandbox/i.test(failure)) {
    return 'the browser cannot make its sandbox here: allow user namespaces, or install its setuid sandbox';
  }
  return failure;
}

/** Screenshot and recording, as far as there are any and they are of a size that can be kept. */
async function filesOf(folder: string, secrets: readonly string[]): Promise<Record<string, Buffer | string>> {
  const [png, recorded] = [await readOwn(join(folder, 'failure.png')), await readOwn(join(folder, 'failure.har'))];
  const har = recorded && redactHar(recorded.toString('utf8'), secrets);
  return { ...(png ? { png } : {}), ...(har ? { har } : {}) };
}

/** A plain file that a script's process may have put there: never what a link of it leads to. */
async function readOwn(path: string): Promise<Buffer | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (!file) return null;
  try {
    const found = await file.stat();
    return found.isFile() && found.nlink === 1 && found.size <= MOST_FILE_BYTES ? await file.readFile() : null;
  } finally {
    await file.close();
  }
}
