import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { main, run, SetUpError, step } from './step.mjs';

const checks = [
  { name: 'test types', args: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.tests.json'], when: hasTests },
  {
    name: 'lint and format',
    args: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--colors=off', '--diagnostic-level=warn'],
  },
  { name: 'unused code', args: ['node_modules/knip/bin/knip.js', '--no-progress'] },
];

await main(async () => {
  const failures = [];
  const check = async ({ name, args }) => {
    const work = async () => {
      const result = await run(process.execPath, args, { env: { ...process.env, NO_COLOR: '1' } });
      if (result.code !== 0) throw new Error(result.output);
    };
    await step(name, work).catch((error) => failures.push(`── ${name}\n${error.message.trim()}`));
  };
  // The others read what this one builds.
  await check({ name: 'types', args: ['node_modules/typescript/bin/tsc', '-b'] });
  await Promise.all(checks.filter(({ when }) => when?.() ?? true).map(check));
  if (failures.length > 0) throw new SetUpError(failures.join('\n\n'));
});

function hasTests() {
  return ['packages', 'examples/app', 'test', 'bench'].some((folder) => containsTest(join(root, folder)));
}

function containsTest(folder) {
  return readdirSync(folder, { withFileTypes: true }).some((entry) => {
    if (entry.isDirectory()) return !/^(node_modules|dist)$/.test(entry.name) && containsTest(join(folder, entry.name));
    return /\.(test|contract)\.ts$/.test(entry.name);
  });
}
