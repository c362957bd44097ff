import { plainWords, programOf } from './match-command.ts';
import { type CommandWord, readCommands, type ShellCommand } from './read-commands.ts';

/** A setting that a command switches, such as a team's flag or maintenance mode. */
export interface Flag {
  /** `NOTIFICATIONS_ENABLED`. */
  readonly variable: string;
  /** `false`; null where the command asks for it or takes it from a pipe. */
  readonly value: string | null;
  /** Program that sets it: `vercel`, `export` … */
  readonly tool: string;
}

const FLAG_NAME =
  /(?:^|_)(?:ENABLED?|DISABLED?|MODE|FLAG|ACTIVE|PAUSED?|READ_?ONLY|MAINTENANCE|KILL_?SWITCH|ALLOW|FEATURE|BYPASS|SKIP|USE|ON|OFF)(?:_|$)/i;
const FLAG_VALUE = /^(?:true|false|on|off|yes|no|enabled?|disabled?|active|inactive)$/i;
const SECRET_NAME = /(?:SECRET|TOKEN|PASSWORD|PASSWD|CREDENTIAL|PRIVATE|API_?KEY|_KEY|DSN|_URL|_URI|CERT)S?(?:_|$)/i;
const NAME = /^[A-Za-z][A-Za-z0-9_.-]*$/;
const PAIR = /^([A-Za-z_][\w.-]*)=(.*)$/s;

/** Finds the settings that a statement switches: boolean values, and names such as `*_ENABLED` and `*_MODE`. Secrets are none. */
export function findFlags(statement: string): readonly Flag[] {
  return readCommands(statement).flatMap((command, index, all) => {
    const tool = programOf(command);
    const piped = command.after === '|' ? pipedValue(all[index - 1]) : null;
    return pairsOf(command, tool, piped).filter(isFlag);
  });
}

function isFlag({ variable, value }: Flag): boolean {
  if (!NAME.test(variable) || SECRET_NAME.test(variable)) return false;
  return (
    (value !== null && FLAG_VALUE.test(value)) ||
    (FLAG_NAME.test(variable) && (value === null || /^[\w.-]{0,40}$/.test(value)))
  );
}

/** Value that `echo false | vercel env add NAME` hands on. */
function pipedValue(before: ShellCommand | undefined): string | null {
  if (!before || !/^(?:echo|printf)$/.test(programOf(before))) return null;
  return before.words.at(-1)?.value.trim() ?? null;
}

function pairsOf(command: ShellCommand, tool: string, piped: string | null): readonly Flag[] {
  if (tool === '' || tool === 'export') {
    const words = tool === '' ? command.assignments : command.words.slice(1);
    return pairs(words, tool === '' ? 'shell' : tool);
  }
  return toolPairs(command, tool, piped);
}

function toolPairs(command: ShellCommand, tool: string, piped: string | null): readonly Flag[] {
  const valued = [
    '--set',
    '--environment',
    '-e',
    '-s',
    '--service',
    '-a',
    '--app',
    '-n',
    '--namespace',
    '--region',
    '--project',
    '--scope',
    '--token',
    '--name',
    '--env',
    '-r',
    '--remote',
    '-c',
    '--container',
  ];
  const plain = plainWords(command, valued).slice(1);
  const values = plain.map(({ value }) => value);
  const text = values.slice(0, 2).join(' ');
  if ((tool === 'vercel' || tool === 'vc') && /^env (?:add|update)$/.test(text)) return vercelFlag(values, piped);
  if (tool === 'wrangler') return wranglerFlags(command, values, piped);
  if (tool === 'netlify' && values[0] === 'env:set') return named(values[1], values[2] ?? piped, tool);
  if (tool === 'gh' && text === 'variable set')
    return named(values[2], optionText(command, '--body', '-b') ?? piped, tool);
  if (tool === 'railway' && /^(?:variables?|vars?)$/.test(values[0] ?? ''))
    return pairs([...plain, ...settings(command)], tool);
  const sets = /^(?:config:set|secrets set|secrets import|set env|config set|env set|feature:enable|env config)$/;
  if (sets.test(text) || values[0] === 'config:set' || values.includes('--set-env-vars')) return pairs(plain, tool);
  return updated(command, tool);
}

function vercelFlag(values: readonly string[], piped: string | null): readonly Flag[] {
  const [, , variable, ...rest] = values;
  const value = rest.find((word) => !/^(?:production|preview|development|main|master)$/.test(word));
  return named(variable, value ?? piped, 'vercel');
}

function wranglerFlags(command: ShellCommand, values: readonly string[], piped: string | null): readonly Flag[] {
  const vars = command.words.flatMap(({ value }, at) =>
    value === '--var' ? (command.words[at + 1]?.value ?? '') : value.startsWith('--var=') ? value.slice(6) : [],
  );
  const deployed = vars.flatMap((text) => named(text.split(':')[0], text.split(':').slice(1).join(':'), 'wrangler'));
  if (values[0] === 'secret' && values[1] === 'put') return named(values[2], piped, 'wrangler');
  if (values[0] === 'kv' && values[1] === 'key' && values[2] === 'put')
    return named(values[3], values[4] ?? piped, 'wrangler');
  return deployed;
}

/** `--set NAME=value` and `--set=NAME=value`. */
function settings(command: ShellCommand): readonly CommandWord[] {
  return command.words.flatMap((word, at) => {
    const next = command.words[at + 1];
    if (word.value === '--set' && next) return [next];
    return word.value.startsWith('--set=') ? [{ ...word, value: word.value.slice(6) }] : [];
  });
}

/** `--update-env-vars A=1,B=false` of gcloud, `--env-vars`, `--environment Variables={A=1}` of aws. */
function updated(command: ShellCommand, tool: string): readonly Flag[] {
  return command.words.flatMap(({ value }, at) => {
    const option = /^--(?:update-env-vars|set-env-vars|env-vars|set-env|settings|app-settings)(?:=(.*))?$/s.exec(value);
    if (!option) return [];
    const text = option[1] ?? command.words[at + 1]?.value ?? '';
    return pairs(
      text.split(',').map((part) => ({ value: part, raw: part, index: 0 })),
      tool,
    );
  });
}

function optionText(command: ShellCommand, ...options: readonly string[]): string | null {
  const at = command.words.findIndex(({ value }) => options.includes(value));
  return at < 0 ? null : (command.words[at + 1]?.value ?? null);
}

function pairs(words: readonly CommandWord[], tool: string): readonly Flag[] {
  return words.flatMap(({ value }) => {
    const pair = PAIR.exec(value);
    return pair ? named(pair[1], (pair[2] ?? '').replace(/^(["'])(.*)\1$/s, '$2'), tool) : [];
  });
}

function named(variable: string | undefined, value: string | null | undefined, tool: string): readonly Flag[] {
  return variable === undefined ? [] : [{ variable, value: value ?? null, tool }];
}
