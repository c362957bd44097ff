import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Problem } from '../../platform/problem.ts';

const MARK = '\uFEFF';

/** A file's text, and what may stand before it. */
export interface FileText {
  /** A byte-order mark, or nothing. */
  readonly mark: string;
  readonly text: string;
}

/**
 * Reads a file of a plan's folder as it is now, without changing anything of it.
 * @throws Problem 'conflict' when it is gone or is no UTF-8 text
 */
export async function readPlanFile(folder: string, name: string): Promise<FileText> {
  const bytes = await readFile(resolve(folder, name)).catch(() => null);
  if (!bytes) throw new Problem('conflict', `The plan's file ${name} is gone, so nothing can be proposed for it.`);
  return textOf(bytes, name);
}

/** Decodes bytes exactly. @throws Problem 'conflict' when they are no UTF-8 text */
export function textOf(bytes: Uint8Array, name: string): FileText {
  try {
    const whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return whole.startsWith(MARK) ? { mark: MARK, text: whole.slice(1) } : { mark: '', text: whole };
  } catch {
    throw new Problem('conflict', `The plan's file ${name} is not UTF-8 text any more.`);
  }
}
