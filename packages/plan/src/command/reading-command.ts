import type { ShellCommand } from './read-commands.ts';

/** A way of calling a program that only reads. */
export interface ReadingCommand {
  readonly programs: readonly string[];
  /** Words after the program, with commas between; one of them must match: `deployments list, tail`. None: any. */
  readonly verbs?: string;
  /** Options that take a value, so that the value is not taken for a verb. */
  readonly valued?: readonly string[];
  /** Options by which it changes something after all. */
  readonly never?: readonly string[];
  readonly when?: (command: ShellCommand) => boolean;
}

/** Splits at blanks. */
export const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

/** A rule for several programs, with the words that only read. */
export const reads = (
  programs: string,
  verbs: string,
  more: Omit<ReadingCommand, 'programs' | 'verbs'> = {},
): ReadingCommand => ({
  programs: programs.split(' '),
  verbs,
  ...more,
});
