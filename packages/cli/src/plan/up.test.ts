import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { runTocsin } from '../shared/tocsin-server.fake.ts';

const example = fileURLToPath(new URL('../../../../examples/churn-saver', import.meta.url));

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-up-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  // The embedded database runs as another user where the tests run as root.
  await chmod(folder, 0o755);
  return folder;
}

it('says where everything is once it is ready, and ends well on a signal', async () => {
  const data = await makeFolder();
  const env = { TOCSIN_PORT: '0', TOCSIN_DATA: data, TOCSIN_LOG: 'silent' };
  const { code, out, err } = await runTocsin(
    ['up', example],
    env,
    (seen, stop) => seen.includes('Outbox.\n\n') && stop(),
  );
  expect(out).toMatch(/^Console {9}http:\/\/127\.0\.0\.1:\d+$/m);
  expect(out).toMatch(/^Sign in \(once\) {2}http:\/\/127\.0\.0\.1:\d+\/signin\?token=\S+$/m);
  expect(out).toMatch(/^Status page {5}http:\/\/127\.0\.0\.1:\d+\/status\/churn-saver$/m);
  expect(out).toContain(`Data            ${data}\n`);
  expect(out).toContain("\nSlack has no credentials: its messages are shown in the console's Outbox.\n");
  expect(err).toContain('Stopping (SIGINT)');
  expect(code).toBe(0);
});

it('refuses a broken plan with its errors', async () => {
  const data = await makeFolder();
  const env = { TOCSIN_PORT: '0', TOCSIN_DATA: data, TOCSIN_LOG: 'silent' };
  const { code, err, out } = await runTocsin(['up', join(data, 'nothing')], env);
  expect(err).toContain('nothing was started');
  expect(out).toBe('');
  expect(code).toBe(2);
});

it('says which setting is wrong', async () => {
  const data = await makeFolder();
  const { code, err } = await runTocsin(['up', example], { TOCSIN_PORT: 'seven', TOCSIN_DATA: data });
  expect(err).toContain('TOCSIN_PORT');
  expect(code).toBe(2);
});
