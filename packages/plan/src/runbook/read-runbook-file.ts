import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import type { Runbook } from '@tocsin/core';
import type { Problem } from '../problem.ts';
import { readText } from '../read-text.ts';
import type { SourceFile } from '../source-file.ts';
import { parseRunbook } from './parse-runbook.ts';

const MOST_INCLUDED = 100;
/** A link with the title "include"; whether it stands alone, the parser decides. */
const INCLUDE = /\]\(<?([^\s()<>#]{1,300}\.md)(?:#[^\s()<>]{0,200})?>?\s{1,4}["']include["']\)/gi;

/** A Markdown file read as a runbook; null when it cannot be read at all. */
export interface ReadRunbook {
  readonly runbook: Runbook | null;
  readonly problems: readonly Problem[];
}

/**
 * Reads any Markdown file as a runbook, with those that it includes, without a plan around it.
 *
 * @param root folder that names in messages are relative to; nothing outside of it is included.
 */
export async function readRunbookFile(path: string, root: string = dirname(path)): Promise<ReadRunbook> {
  const name = relative(resolve(root), resolve(path)).split(sep).join('/');
  const read = await readText(path, name);
  if (!('file' in read)) return { runbook: null, problems: [read.problem] };
  const { runbook, problems } = parseRunbook(read.file, await readIncluded(read.file, root));
  return { runbook, problems };
}

async function readIncluded(first: SourceFile, root: string): Promise<SourceFile[]> {
  const found = new Map<string, SourceFile>();
  const open = [first];
  for (let file = open.pop(); file && found.size < MOST_INCLUDED; file = open.pop()) {
    for (const [, target = ''] of file.text.matchAll(INCLUDE)) {
      const name = posix.normalize(posix.join(posix.dirname(file.name), target));
      if (name === first.name || found.has(name) || /^(?:\.\.(?:\/|$)|\/)/.test(name)) continue;
      const read = await readText(join(root, name), name);
      if (!('file' in read)) continue;
      found.set(name, read.file);
      open.push(read.file);
    }
  }
  return [...found.values()];
}
