import { z } from 'zod';
import { flag, says, text } from '../schema/formats.ts';

/** What the front matter says of every cell, by the keys of Runme. */
export interface RunmeSettings {
  readonly cwd: string | null;
  /** Program of the cells in the language of a shell. */
  readonly shell: string | null;
  readonly skipPrompts: boolean;
}

/** Keys of Runme's front matter. */
export const runmeKeys = {
  cwd: text('Folder in which the cells run; a cell with a cwd of its own runs below it.', 'services/api').optional(),
  shell: text('Program of the shell cells.', 'zsh').optional(),
  skipPrompts: flag('Whether no cell asks for what it exports.', false),
  runme: z
    .unknown()
    .optional()
    .meta(says('What Runme writes about the document; kept, and without effect.', { version: 'v3' })),
  tag: z.unknown().optional().meta(says('Tags of Runme; without effect.', 'database')),
  category: z.unknown().optional().meta(says('Categories of Runme; without effect.', 'database')),
  terminalRows: z.unknown().optional().meta(says('Of the editor of Runme; without effect.', 20)),
} as const;

/** Turns the front matter into settings. */
export function toRunmeSettings(data: {
  readonly cwd?: string | undefined;
  readonly shell?: string | undefined;
  readonly skipPrompts: boolean;
}): RunmeSettings {
  return { cwd: data.cwd ?? null, shell: data.shell ?? null, skipPrompts: data.skipPrompts };
}
