import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { FillError } from '@tocsin/core';
import type { CellPlace } from '../cell.ts';

/** More is no body that a runbook sends. */
const MOST_FILE_BYTES = 10_000_000;

/**
 * Reads a file for a body: `< ./file`. Only plain files within the folder of the run, which the user of the cell may read; a link that
 * leads out of it does not count as within.
 * @param from folder that the path is relative to
 * @throws FillError
 */
export async function readBodyFile(path: string, from: string, { cwd, user }: CellPlace): Promise<Buffer> {
  const refuse = (why: string) => new FillError(`The file "${path.slice(0, 200)}" ${why}`);
  const root = await realpath(cwd);
  const wanted = resolve(from, path);
  if (!isWithin(resolve(cwd), wanted) && !isWithin(root, wanted)) throw refuse('is not within the folder of the run');
  // NONBLOCK: a pipe that nobody writes to must not hold up the run.
  const file = await open(wanted, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    throw refuse(error.code === 'ENOENT' ? 'does not exist' : 'cannot be read');
  });
  try {
    if (!isWithin(root, await pathOf(file, wanted))) throw refuse('leads out of the folder of the run');
    const { size, mode, uid } = await file.stat().then((found) => {
      if (!found.isFile()) throw refuse('is not a plain file');
      return found;
    });
    // We may be allowed to read more than the user that cells run as.
    if (user && uid !== user.uid && (mode & constants.S_IROTH) === 0)
      throw refuse('is not open to the user of the cells');
    if (size > MOST_FILE_BYTES) throw refuse(`is larger than ${MOST_FILE_BYTES / 1_000_000} MB`);
    return await readAtMost(file);
  } finally {
    await file.close();
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Where the open file itself is: by the path alone, another file could have taken its place. */
async function pathOf(file: FileHandle, path: string): Promise<string> {
  return realpath(`/proc/self/fd/${file.fd}`).catch(() => realpath(path));
}

async function readAtMost(file: FileHandle): Promise<Buffer> {
  const bytes = Buffer.alloc(MOST_FILE_BYTES);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, null);
    length += bytesRead;
    if (bytesRead === 0 || length === bytes.length) return Buffer.from(bytes.subarray(0, length));
  }
}
