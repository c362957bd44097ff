import { readsOnly } from '../runbook/reads-only.ts';
import { callsUnknownFunction } from './known-functions.ts';
import { liftedSql } from './lift-sql.ts';
import { allCommands, hasOption, optionValue, plainWords, programOf } from './match-command.ts';
import { type ShellCommand, unquote } from './read-commands.ts';
import type { ReadingCommand } from './reading-command.ts';
import { READING_COMMANDS } from './reading-commands.ts';
import { READING_PROGRAMS, WRITING_OPTIONS } from './reading-programs.ts';
import { READING_VENDORS } from './reading-vendors.ts';

/**
 * A conservative look at whether shell text only reads: every command of every pipe and substitution must be known
 * to read, and nothing may be written to a file. What is not known counts as changing.
 *
 * @param source a statement, or several.
 */
export function readsOnlyShell(source: string): boolean {
  const commands = allCommands(source);
  return commands !== null && commands.length > 0 && commands.every(commandReads);
}

/** Clients of databases that take a statement by an option. */
const CLIENTS = /^(?:mysql|mariadb|clickhouse-client)$/;
/** Variables by which a reading program starts another one. */
const ACTING_VARIABLE = /^(?:PATH|LD_\w+|PAGER|EDITOR|VISUAL|GIT_\w+|BASH_ENV|ENV|PROMPT_COMMAND|IFS|LESSOPEN)=/;

function commandReads(command: ShellCommand): boolean {
  if (command.background || !redirectsRead(command)) return false;
  if (command.prefixes.some((prefix) => prefix === 'nohup' || prefix === 'exec')) return false;
  const program = programOf(command);
  // Assignments alone change nothing outside of the step.
  if (program === '') return !command.assignments.some(({ raw }) => ACTING_VARIABLE.test(raw));
  if (command.words.some(({ value }) => ACTING_VARIABLE.test(value))) return false;
  if (command.words[0]?.raw.includes('$') || command.assignments.some(({ raw }) => ACTING_VARIABLE.test(raw)))
    return false;
  if (READING_PROGRAMS.has(program))
    return !hasOption(command, ...(WRITING_OPTIONS[program] ?? [])) && !program.startsWith('-');
  const sql = liftedSql(command);
  if (sql !== null) return sqlReads(sql.sql);
  const query = CLIENTS.test(program) ? optionValue(command, '-e', '--execute', '-q', '--query') : null;
  if (query !== null) return sqlReads(query.value);
  if (isMetaCommand(command, program)) return true;
  if (isInner(program, command)) return innerReads(command, program);
  return [...READING_COMMANDS, ...READING_VENDORS].some(
    (rule) => rule.programs.includes(program) && ruleReads(rule, command),
  );
}

function sqlReads(sql: string): boolean {
  return readsOnly(sql) && !callsUnknownFunction(sql);
}

function redirectsRead({ redirects }: ShellCommand): boolean {
  return redirects.every(({ operator, target }) => {
    if (/^\d*<(?!>)/.test(operator) || /&(?:\d+|-)$/.test(operator)) return true;
    return /^(?:\/dev\/(?:null|stdout|stderr)|&?[12])$/.test(unquote(target));
  });
}

function ruleReads(rule: ReadingCommand, command: ShellCommand): boolean {
  if (rule.never && hasOption(command, ...rule.never)) return false;
  if (rule.verbs && !startsWithVerb(rule.verbs, rule, command)) return false;
  return rule.when?.(command) ?? true;
}

function startsWithVerb(verbs: string, rule: ReadingCommand, command: ShellCommand): boolean {
  const words = plainWords(command, rule.valued)
    .slice(1)
    .map(({ value }) => value);
  return verbs.split(', ').some((verb) => verb.split(' ').every((word, at) => words[at] === word));
}

/** `psql -l`, `psql -c "\dt"`: lists, without a statement. */
function isMetaCommand(command: ShellCommand, program: string): boolean {
  if (program !== 'psql') return false;
  if (hasOption(command, '-c', '--command', '-f', '--file')) {
    const words = command.words.map(({ value }) => value);
    return words.some(
      (word, at) =>
        /^(?:-c|--command)$/.test(words[at - 1] ?? '') &&
        /^\\(?:d\w*\+?|l\+?|dt\+?|conninfo|du)(?:\s+[\w.*"]+)?$/.test(word.trim()),
    );
  }
  return hasOption(command, '-l', '--list');
}

/** `docker exec CONTAINER psql …` and the like run a command elsewhere. */
function isInner(program: string, command: ShellCommand): boolean {
  return (
    /^(?:docker|podman|docker-compose|kubectl|oc|k)$/.test(program) &&
    command.words.some(({ value }) => value === 'exec')
  );
}

function innerReads(command: ShellCommand, program: string): boolean {
  const inner = innerCommand(command, program);
  return inner !== null && inner.words.length > 0 && !isInner(programOf(inner), inner) && commandReads(inner);
}

const EXEC_VALUED = [
  '-n',
  '--namespace',
  '-c',
  '--container',
  '-u',
  '--user',
  '-e',
  '--env',
  '-w',
  '--workdir',
  '-f',
  '--file',
  '-p',
  '--project-name',
  '--context',
  '--profile',
  '--index',
];

/** The command that `exec` runs within a container, or null when it cannot be told. */
export function innerCommand(command: ShellCommand, program = programOf(command)): ShellCommand | null {
  const { words } = command;
  const dashes = words.findIndex(({ value }) => value === '--');
  if (dashes > 0) return { ...command, words: words.slice(dashes + 1), redirects: [] };
  const exec = words.findIndex(({ value }) => value === 'exec');
  let at = exec + 1;
  while (words[at]?.value.startsWith('-')) at += EXEC_VALUED.includes(words[at]?.value ?? '') ? 2 : 1;
  at += 1;
  if (/^(?:kubectl|oc|k)$/.test(program))
    while (words[at]?.value.startsWith('-')) at += EXEC_VALUED.includes(words[at]?.value ?? '') ? 2 : 1;
  return exec < 0 || at >= words.length ? null : { ...command, words: words.slice(at), redirects: [] };
}
