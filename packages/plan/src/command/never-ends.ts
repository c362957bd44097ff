import { allCommands, plainWords, programOf } from './match-command.ts';
import type { NeverEndingCommand } from './never-ending-conditions.ts';
import { NEVER_ENDING_CONTAINERS } from './never-ending-containers.ts';
import { NEVER_ENDING_PROGRAMS } from './never-ending-programs.ts';
import { NEVER_ENDING_SESSIONS } from './never-ending-sessions.ts';
import { NEVER_ENDING_VENDORS } from './never-ending-vendors.ts';
import type { ShellCommand } from './read-commands.ts';
import { innerCommand } from './reads-only-shell.ts';

/** Why a command does not return by itself. */
export interface NeverEnds {
  /** Id of the rule, for messages and tests. */
  readonly id: string;
  /** `It streams logs until it is stopped.` */
  readonly why: string;
  /** A form that ends. */
  readonly bounded?: string;
  /** Where this can be looked up. */
  readonly source: string;
}

const RULES = [...NEVER_ENDING_VENDORS, ...NEVER_ENDING_CONTAINERS, ...NEVER_ENDING_SESSIONS, ...NEVER_ENDING_PROGRAMS];

const LOOP: NeverEnds = { id: 'loop', why: 'It loops without an end.', source: 'man bash' };
const BACKGROUND: NeverEnds = {
  id: 'background',
  why: 'It stays behind in the background when the step ends, and nobody stops it.',
  source: 'man nohup',
};

/**
 * Tells whether a statement runs until somebody stops it, so that a step made of it needs a time limit.
 *
 * @returns null when it ends by itself as far as can be told: an unknown program is taken to end.
 */
export function neverEnds(statement: string): NeverEnds | null {
  if (
    /(?:^|[\s;])(?:while|until)\s+(?:true|:|\[\s+1\s+\]|false)\s*(?:;|\n|do\b)|for\s*\(\(\s*;\s*;\s*\)\)/.test(
      statement,
    )
  ) {
    return LOOP;
  }
  for (const command of allCommands(statement) ?? []) {
    const inner = command.words.some(({ value }) => value === 'exec') ? innerCommand(command) : null;
    // What a file is given to reads it to its end, within a container too.
    const fed = inner && { ...inner, redirects: command.redirects };
    const found = neverEndingCommand(command) ?? (fed ? neverEndingCommand(fed) : null);
    if (found) return found;
  }
  return null;
}

function neverEndingCommand(command: ShellCommand): NeverEnds | null {
  if (command.prefixes.includes('timeout')) return null;
  if (command.background && (command.prefixes.includes('nohup') || ruleFor(command))) return BACKGROUND;
  const rule = ruleFor(command);
  if (!rule) return null;
  const { id, why, bounded, source } = rule;
  return bounded === undefined ? { id, why, source } : { id, why, bounded, source };
}

function ruleFor(command: ShellCommand): NeverEndingCommand | undefined {
  const program = programOf(command);
  if (program === '') return undefined;
  return RULES.find((rule) => {
    if (!rule.programs.includes(program) && rule.programs[0] !== '*') return false;
    if (rule.id !== 'script-dev' && !wordsMatch(command, rule.words ?? [])) return false;
    return rule.when?.(command) ?? true;
  });
}

/** Whether the words follow the program in this order, at its start; options and their values may stand between. */
function wordsMatch(command: ShellCommand, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const plain = plainWords(command).map(({ value }) => value);
  let at = 1;
  for (const word of words) {
    const found = plain.slice(at, at + 3).findIndex((value) => word.split('|').includes(value));
    if (found < 0) return false;
    at += found + 1;
  }
  return true;
}
