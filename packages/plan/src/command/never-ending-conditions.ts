import { hasOption, plainWords, programOf } from './match-command.ts';
import type { ShellCommand } from './read-commands.ts';

/** A way of calling a program that does not return by itself. */
export interface NeverEndingCommand {
  readonly id: string;
  readonly programs: readonly string[];
  /** Words that follow the program; `a|b` for either. Options between them do not matter. */
  readonly words?: readonly string[];
  /** Further condition. */
  readonly when?: (command: ShellCommand) => boolean;
  /** What it does instead of ending: `It streams logs until it is stopped.` */
  readonly why: string;
  /** A form that ends, for a hint. */
  readonly bounded?: string;
  /** Where the vendor says so; manual pages for common programs. */
  readonly source: string;
}

export const follows = (command: ShellCommand): boolean => hasOption(command, '-f', '--follow');
export const watches = (command: ShellCommand): boolean => hasOption(command, '-w', '--watch', '--watch-only');
export const STREAMS = 'It streams until it is stopped.';
export const WATCHES = 'It watches until it is stopped.';
export const SERVES = 'It serves until it is stopped.';
export const ASKS = 'It opens a session and waits for somebody to type.';

/** Whether a client of a database is given something to run; else it opens a session. */
export function hasQuery(command: ShellCommand): boolean {
  const given = hasOption(
    command,
    '-c',
    '-f',
    '-e',
    '--command',
    '--file',
    '--execute',
    '--query',
    '--eval',
    '-Q',
    '-q',
    '-i',
    '-l',
    '--list',
    '--version',
    '-V',
    '--help',
  );
  return given || command.after === '|' || command.redirects.some(({ operator }) => operator.startsWith('<'));
}

/** The words of an `ssh` call after its host. */
export function remoteCommand(command: ShellCommand): readonly unknown[] {
  const valued = ['-i', '-p', '-l', '-o', '-L', '-R', '-D', '-J', '-F', '-b', '-c', '-E', '-m', '-W'];
  return plainWords(command, valued).slice(2);
}

export function textOf(command: ShellCommand): string {
  return command.words.map(({ value }) => value).join(' ');
}

export function gitVerb(command: ShellCommand): string {
  return plainWords(command, ['-C', '-c', '--git-dir'])[1]?.value ?? '';
}

export function redisWords(command: ShellCommand): number {
  const valued = ['-h', '-p', '-a', '-n', '-u', '--user', '--pass', '--cacert', '--cert', '--key', '-s', '-r', '-i'];
  return plainWords(command, valued).length - 1;
}

export function opensShell(command: ShellCommand): boolean {
  const words = command.words.map(({ value }) => value);
  const last = words.at(-1) ?? '';
  const runs = words.includes('exec') || words.includes('run') || words.includes('attach');
  const fed = command.redirects.some(({ operator }) => /^\d*<(?!>)/.test(operator));
  return (
    runs &&
    !fed &&
    (/^(?:\/bin\/|\/usr\/bin\/)?(?:ba|z|da|a)?sh$/.test(last) || /^(?:psql|redis-cli|mysql|mongosh?)$/.test(last))
  );
}

export function composeUpInFront(command: ShellCommand): boolean {
  const plain = plainWords(command, ['-f', '--file', '-p', '--project-name', '--profile', '--env-file']).map(
    ({ value }) => value,
  );
  const compose = programOf(command) === 'docker-compose' || plain[1] === 'compose';
  return (
    compose &&
    plain.includes('up') &&
    !hasOption(command, '-d', '--detach', '--wait', '--no-start', '--abort-on-container-exit', '--exit-code-from')
  );
}

export function runsDevScript(command: ShellCommand): boolean {
  const plain = plainWords(command, ['-w', '--workspace', '--prefix', '-C', '--filter']).map(({ value }) => value);
  const script = /^run(?:-script)?$/.test(plain[1] ?? '') ? plain[2] : plain[1];
  return (
    /^(?:dev|start|serve|watch|preview|storybook)(?::[\w:-]+)?$/.test(script ?? '') ||
    /:(?:dev|watch|serve)$/.test(script ?? '')
  );
}

export function startsServer(command: ShellCommand): boolean {
  const program = programOf(command);
  const verb = plainWords(command)[1]?.value ?? '';
  if (/^(?:vite|nodemon|ts-node-dev|webpack-dev-server|uvicorn|gunicorn|serve|http-server)$/.test(program)) {
    return !/^(?:build|optimize)$/.test(verb) && !hasOption(command, '--version', '--help', '--daemon', '-D');
  }
  return /^(?:dev|develop|start|serve|server|s|run|preview|console|c)$/.test(verb);
}

export function isWorker(command: ShellCommand): boolean {
  const text = textOf(command);
  return (
    /\b(?:worker|beat|flower|queue:(?:work|listen)|horizon|sidekiq|tunnel run|http \d|start-dev|console-consumer|sub)\b/.test(
      text,
    ) && !/\b(?:inspect|list|status|--stop-when-empty|--once|--max-messages|--burst)\b/.test(text)
  );
}
