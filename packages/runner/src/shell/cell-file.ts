import { randomBytes } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { CellPlace } from '../cell.ts';

/**
 * Lends a source to a program as a file in the run's folder, for as long as `use` takes. The name is a new one that nobody has
 * prepared, and no link is followed: the folder belongs to the cells.
 */
export async function withCellFile<T>(
  place: Pick<CellPlace, 'cwd' | 'user'>,
  extension: string,
  source: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = join(place.cwd, `.cell-${randomBytes(8).toString('hex')}${extension}`);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(source);
    if (place.user) await file.chown(place.user.uid, place.user.gid);
    await file.close();
    return await use(path);
  } finally {
    await file.close().catch(() => undefined);
    await unlink(path).catch(() => undefined);
  }
}
