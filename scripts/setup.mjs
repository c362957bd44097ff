import { findBrowser } from './browser.mjs';
import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { withSetUpLock } from './setup-lock.mjs';
import { SetUpError } from './step.mjs';

const oldestNode = [20, 19];

/**
 * Makes a fresh clone ready, and does nothing that is done already: checks Node, installs the dependencies, builds, and with
 * `browser` finds Chromium. Returns `{ browser }`: the path of Chromium, or null. Throws SetUpError with advice.
 */
export async function setUp({ browser }) {
  checkNode();
  await withSetUpLock(async () => {
    await ensureDependencies();
    await ensureBuild();
  });
  return { browser: browser ? await findBrowser() : null };
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new SetUpError(
    `Tocsin needs Node ${oldestNode.join('.')} or newer; this is ${process.version} (${process.execPath}).`,
  );
}
