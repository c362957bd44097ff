import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './managed-process.mjs';
import { root } from './root.mjs';

/** Runs `work` while no other set-up of this checkout does: two `npm ci` at once would delete each other's files. */
export async function withSetUpLock(work) {
  const uid = process.getuid?.() ?? 0;
  const path = join(
    tmpdir(),
    `tocsin-setup-${uid}-${createHash('sha256').update(root).digest('hex').slice(0, 12)}.lock`,
  );
  for (let tries = 0; !tryLock(path); tries += 1) {
    if (tries === 2) console.log('  … waiting for another set-up of this checkout');
    await sleep(250);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function tryLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isAlive(ownerOf(path))) rmSync(path, { force: true });
    return false;
  }
}

function ownerOf(path) {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return 0;
  }
}
