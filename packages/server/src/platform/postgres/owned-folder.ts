import { chmod, lstat, mkdir } from 'node:fs/promises';

/**
 * Returns the first of `candidates` that exists or can be made, belongs to us and is writable by nobody else;
 * `undefined` when there is none. The check keeps another user of a shared /var/tmp from planting programs.
 */
export async function firstOwnedFolder(candidates: string[]): Promise<string | undefined> {
  for (const folder of candidates) {
    if (await isOwnedFolder(folder)) return folder;
  }
  return undefined;
}

async function isOwnedFolder(folder: string): Promise<boolean> {
  try {
    const created = await mkdir(folder, { recursive: true });
    if (created) await chmod(folder, 0o755);
    const stats = await lstat(folder);
    return stats.isDirectory() && stats.uid === process.geteuid?.() && (stats.mode & 0o022) === 0;
  } catch {
    return false;
  }
}
