import type { PlanDiff } from '@tocsin/server/contract';
import type { Command } from 'commander';
import { apiPath, connect } from '../shared/api.ts';
import { command } from '../shared/command.ts';
import { chooseService } from '../shared/defaults.ts';
import { type OutputOptions, show } from '../shared/output.ts';
import { paint } from '../shared/paint.ts';

type FileDiff = PlanDiff['files'][number];

interface DiffOptions extends OutputOptions {
  readonly from?: string;
  readonly to?: string;
}

/** Registers `tocsin plan diff`. */
export function registerPlanDiff(plan: Command): void {
  command(plan, 'diff [service]', 'What changed between two versions; by default what the last change brought')
    .option('--from <version>', 'the earlier version (default: the one before)')
    .option('--to <version>', 'the later version (default: the one in force)')
    .action(async (named: string | undefined, { from, to, ...options }: DiffOptions) => {
      const api = connect(process.env);
      const service = await chooseService(api, process.env, named);
      const diff = await api.get<PlanDiff>(apiPath`/api/plans/${service}/diff`, { from, to });
      show(diff, options, diffText);
    });
}

function diffText({ from, to, files }: PlanDiff): string {
  if (files.length === 0) return `${from.slice(0, 12)} and ${to.slice(0, 12)} have the same files.`;
  return [`${from.slice(0, 12)} → ${to.slice(0, 12)}`, ...files.map(fileText)].join('\n\n');
}

function fileText({ path, status, added, removed, hunks }: FileDiff): string {
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: of }) => [
    paint('cyan', `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`),
    ...of.map(lineText),
  ]);
  return [paint('bold', `${path}: ${status}, +${added} -${removed}`), ...lines].join('\n');
}

function lineText({ kind, text }: FileDiff['hunks'][number]['lines'][number]): string {
  if (kind === 'same') return ` ${text}`;
  return kind === 'added' ? paint('green', `+${text}`) : paint('red', `-${text}`);
}
