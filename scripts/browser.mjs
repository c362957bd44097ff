import { accessSync, constants, existsSync } from 'node:fs';
import { run, step } from './step.mjs';

const knownPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const installTimeoutMs = 300_000;

/**
 * Returns the path of a Chromium for the browser tests. Where there is none and we are root on a Debian-like system, it is
 * installed; otherwise says what to do and returns null, and the browser tests are skipped.
 */
export async function findBrowser() {
  const asked = process.env.CHROMIUM_PATH;
  if (asked && !isProgram(asked)) console.log(`! CHROMIUM_PATH is ${asked}, which is not a program; looking elsewhere`);
  const found = [asked, ...knownPaths].find((path) => path && isProgram(path));
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) await installWithApt();
  const installed = knownPaths.find(isProgram);
  if (installed) return installed;
  console.log(
    '! No Chromium here: the browser tests are skipped. Install it (Debian: apt-get install chromium), or set',
  );
  console.log('  CHROMIUM_PATH to a Chromium or Chrome program.');
  return null;
}

async function installWithApt() {
  let last = '';
  const deadlineMs = Date.now() + installTimeoutMs;
  const apt = (args) =>
    run('apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeoutMs: Math.max(1, deadlineMs - Date.now()),
      onLine: (line) => {
        last = line.slice(0, 100);
      },
    });
  const work = async () => {
    const update = await apt(['update']);
    const install = update.code === 0 ? await apt(['install', '-y', '--no-install-recommends', 'chromium']) : update;
    if (install.code !== 0) throw new Error(install.output.trim().split('\n').slice(-3).join('\n'));
  };
  await step('Chromium for the browser tests', work, () => last).catch((error) => console.log(`  ${error.message}`));
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
