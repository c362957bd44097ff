import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { StepRow } from '../run/run.store.ts';

/** Folder of the outputs of all runs. Cells cannot enter it, so that none can put a link where we write. */
export function outputsFolder(dataDir: string): string {
  return join(dataDir, 'outputs');
}

/** Where the whole output of an attempt is, when it is too long for the database: on the node that ran it. */
export function outputFile(dataDir: string, step: Pick<StepRow, 'run_id' | 'id' | 'attempt'>): string {
  // A step's name may have any length and any characters.
  const name = createHash('sha256').update(step.id).digest('hex').slice(0, 24);
  return join(outputsFolder(dataDir), step.run_id, `${name}.${step.attempt}.txt`);
}
