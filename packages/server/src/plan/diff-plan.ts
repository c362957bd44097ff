import type { z } from '@hono/zod-openapi';
import { structuredPatch } from 'diff';
import type { planFileDiffView } from './contract.ts';

type FileDiff = z.infer<typeof planFileDiffView>;
type Line = FileDiff['hunks'][number]['lines'][number];
type Sources = Readonly<Record<string, string>>;

const CONTEXT_LINES = 3;
/** What would take longer in all is not compared: the whole file is another. */
const TIME_LIMIT_MS = 500;

/** What changed between the files of two versions, file by file; files that are the same are left out. */
export function diffSources(from: Sources, to: Sources): FileDiff[] {
  const paths = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  const endMs = performance.now() + TIME_LIMIT_MS;
  return paths.filter((path) => from[path] !== to[path]).map((path) => diffFile(path, from[path], to[path], endMs));
}

function diffFile(path: string, from: string | undefined, to: string | undefined, endMs: number): FileDiff {
  const hunks = hunksOf(path, from ?? '', to ?? '', endMs);
  const count = (kind: Line['kind']) => hunks.flatMap(({ lines }) => lines).filter((line) => line.kind === kind).length;
  const status = from === undefined ? 'added' : to === undefined ? 'removed' : 'changed';
  return { path, status, added: count('added'), removed: count('removed'), hunks };
}

function hunksOf(path: string, from: string, to: string, endMs: number): FileDiff['hunks'] {
  const options = { context: CONTEXT_LINES, timeout: Math.max(1, endMs - performance.now()) };
  const patch = structuredPatch(path, path, from, to, undefined, undefined, options) ?? replaced(from, to);
  return patch.hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => ({
    ...{ oldStart, oldLines, newStart, newLines },
    lines: lines.flatMap(lineOf),
  }));
}

/** The whole file taken away and another put there, which takes no comparing. */
function replaced(from: string, to: string) {
  const lines = [...from.split('\n').map((line) => `-${line}`), ...to.split('\n').map((line) => `+${line}`)];
  const hunk = { oldStart: 1, oldLines: from.split('\n').length, newStart: 1, newLines: to.split('\n').length, lines };
  return { hunks: [hunk] };
}

const KINDS: Readonly<Record<string, Line['kind']>> = { ' ': 'same', '+': 'added', '-': 'removed' };

/** `\ No newline at end of file` is no line of the file. */
function lineOf(line: string): Line[] {
  const kind = KINDS[line.charAt(0)];
  return kind ? [{ kind, text: line.slice(1) }] : [];
}
