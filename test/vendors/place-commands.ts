import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Command lines of vendors that runbooks call; each is a file of this name in `commands`. */
const COMMANDS = ['railway', 'vercel', 'npx', 'stripe', 'aws', 'dig', 'pg_dump', 'pg_restore'] as const;

const FOLDER = resolve(import.meta.dirname, 'commands');

/**
 * Places fake command lines of vendors in a folder to stand first on the PATH. They behave as the real ones do without a
 * terminal, and drive the sample application, which plays the vendors' side.
 * @param appUrl address of the sample application
 * @returns the folder
 */
export async function placeVendorCommands(folder: string, appUrl: string): Promise<string> {
  const bin = join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  for (const name of COMMANDS) {
    await placeCommand(bin, name, { FAKE_VENDORS_URL: appUrl }, join(FOLDER, `${name}.mjs`));
  }
  return bin;
}

/** Places a command that runs a script of Node with some environment of its own. */
export async function placeCommand(
  bin: string,
  name: string,
  env: Readonly<Record<string, string>>,
  script: string,
): Promise<void> {
  const exports = Object.entries(env).map(([key, text]) => `export ${key}=${quoted(text)}\n`);
  const source = `#!/bin/sh\n${exports.join('')}exec ${quoted(process.execPath)} ${quoted(script)} "$@"\n`;
  await writeFile(join(bin, name), source);
  await chmod(join(bin, name), 0o755);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
