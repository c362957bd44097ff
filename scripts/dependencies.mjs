import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { run, SetUpError, step } from './step.mjs';

const stampFile = join(root, 'node_modules', '.tocsin-stamp');

/** Installs exactly what package-lock.json says, unless that is what node_modules holds already. */
export async function ensureDependencies() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (readIfThere(stampFile) === wanted) return;
  if (isInstalledByHand()) return writeFileSync(stampFile, wanted);
  let fetched = 0;
  const progress = () => (fetched > 0 ? `${fetched} packages fetched` : 'asking the registry');
  await step(
    'dependencies',
    () =>
      install(() => {
        fetched += 1;
      }),
    progress,
  );
  writeFileSync(stampFile, wanted);
}

/** Whether somebody ran `npm ci` or `npm install` for this lock file: npm leaves its own record of what it did. */
function isInstalledByHand() {
  const record = readIfThere(join(root, 'node_modules', '.package-lock.json'));
  if (!record) return false;
  const present = JSON.parse(record).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.optional || entry.peer) return true;
    return present[path]?.version === entry.version && existsSync(join(root, path));
  });
}

async function install(onPackage) {
  let errorLines = 0;
  const result = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=http'], {
    onLine: (line) => {
      if (/^npm http (fetch|cache) /.test(line)) onPackage();
      // After its reasons npm prints its whole usage, which helps nobody here.
      else if (/^npm (error|ERR)/.test(line) && ++errorLines <= 15) console.log(`  ${line}`);
      else if (/^(added|changed) /.test(line)) console.log(`  ${line}`);
    },
  });
  if (result.code === 0) return;
  throw new SetUpError(
    'The dependencies could not be installed (npm ci failed, see above). Is the npm registry reachable ' +
      '(npm ping), is the disk full, and is package-lock.json the one of this checkout? Then run the command again.',
  );
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
