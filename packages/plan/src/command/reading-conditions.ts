import { hasOption, plainWords } from './match-command.ts';
import type { ShellCommand } from './read-commands.ts';

/** Options of curl that send something, or write a file. */
const CURL_ACTS =
  /^--(?:data|json|form|upload-file|remote-name|remote-header-name|output-dir|config|cookie-jar|trace|stderr|quote|mail|ftp-create-dirs|libcurl|hsts|alt-svc|etag-save|next|proto-default)/;
/** Letters of options that take a value: what follows them is no further letter. */
const CURL_VALUED = /[AbCdDeEFhHKmoPQrtTuUwxXyYz]/;
const NOWHERE = /^(?:-|\/dev\/(?:null|stdout|stderr))$/;

/** GET and HEAD that print what comes back; with `-G` the data is part of the address. */
export function curlReads(command: ShellCommand): boolean {
  const words = command.words.map(({ value }) => value);
  const asQuery = hasOption(command, '-G', '--get');
  if (words.some((word) => asksToAct(word))) return false;
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? '';
    const next = words[at + 1] ?? '';
    const letter = valuedLetter(word);
    const value = word.endsWith(letter) ? next : word.slice(word.indexOf(letter) + 1);
    const acts = word.startsWith('--') ? longActs(word, next, asQuery) : shortActs(word, letter, value, asQuery);
    if (acts) return false;
    if (letter !== '' && word.endsWith(letter)) at += 1;
  }
  return true;
}

const ACTING_PATH =
  /[/_-](?:cron|trigger|run|execute|process|sync|resync|refresh|rebuild|reindex|flush|purge|clear|reset|restart|reload|revalidate|invalidate|warm|warmup|retry|replay|migrate|seed|send|notify|deploy|redeploy|rollback|enable|disable|delete|remove|unlock|logout|revoke|rotate|scheduler|shutdown|stop|start|drain)(?=[/?#&_-]|$)/i;
const LOOKING_PATH = /[/_-](?:status|health\w*|list|stats|logs?|metrics|history|info|ready|live)(?=[/?#&_.-]|$)/i;

/** Whether an address is one that does something when it is called: `/api/cron/send-reminders`. */
function asksToAct(word: string): boolean {
  const path = /^(?:https?:\/\/)?(?:[^/\s]*)(\/[^\s]{0,300})/.exec(word)?.[1];
  return path !== undefined && !word.startsWith('/') && ACTING_PATH.test(path) && !LOOKING_PATH.test(path);
}

function longActs(word: string, next: string, asQuery: boolean): boolean {
  const [option = '', given] = word.split('=', 2);
  if (option === '--request') return !/^(?:GET|HEAD|OPTIONS)$/i.test(given ?? next);
  if (option === '--output' || option === '--dump-header') return !NOWHERE.test(given ?? next);
  return CURL_ACTS.test(option) && !(asQuery && option.startsWith('--data'));
}

function shortActs(word: string, letter: string, value: string, asQuery: boolean): boolean {
  if (!/^-[A-Za-z:#]/.test(word)) return false;
  if (/[OJ:]/.test(letter === '' ? word : word.slice(0, word.indexOf(letter)))) return true;
  if (letter === 'X') return !/^(?:GET|HEAD|OPTIONS)$/i.test(value);
  if (letter === 'o' || letter === 'D') return !NOWHERE.test(value);
  return /[FTcKQ]/.test(letter) || (letter === 'd' && !asQuery);
}

/** The first letter of joined options that takes a value: `o` of `-sSfo`; empty for none. `-c` writes cookies. */
function valuedLetter(word: string): string {
  if (!/^-[A-Za-z]/.test(word)) return '';
  return [...word.slice(1, 40)].find((letter) => CURL_VALUED.test(letter) || letter === 'c') ?? '';
}

/** A program that prints to its output only: no commands, no pipes, no files. */
export function awkReads(command: ShellCommand): boolean {
  if (hasOption(command, '-i', '-f', '--file', '--include', '-E', '--exec', '-l', '--load')) return false;
  const text = command.words
    .map(({ value }) => value)
    .join(' ')
    .replace(/"(?:[^"\\\n]|\\.)*"/g, '""');
  if (/\bsystem\s{0,9}\(|\bgetline\b|>>|\||@(?:load|include)|\bclose\b/.test(text.replace(/\|\|/g, ' '))) return false;
  return text.split(/[;{}\n]/).every((piece) => {
    const printed = piece.search(/\bprintf?\b/);
    return printed < 0 || !piece.includes('>', printed);
  });
}

const LONGEST_SED = 500;

/** Scripts without `w` (writes a file) and `e` (runs a command), as commands or as flags of `s`. */
export function sedReads(command: ShellCommand): boolean {
  if (hasOption(command, '--in-place', '-f', '--file')) return false;
  return command.words.slice(1).every(({ value }) => {
    if (/^-[nErsuz]*i/.test(value) || value.length > LONGEST_SED) return false;
    return !/(?:^|[;{}\n\d$/])\s*[weW](?:\s|$)|(?:^|[;{}\n])\s*s(.).*\1[gpiIm0-9]*[we]/.test(value);
  });
}

export function gitReads(command: ShellCommand): boolean {
  const [, verb, next] = plainWords(command, ['-C', '-c', '--git-dir', '--work-tree', '-n']).map(({ value }) => value);
  if (command.words.some(({ value }) => value === '-c')) return false;
  if (verb === 'branch')
    return next === undefined || hasOption(command, '--list', '-l', '--contains', '--merged')
      ? !hasOption(
          command,
          '-d',
          '-D',
          '-m',
          '-M',
          '--delete',
          '--move',
          '-f',
          '-c',
          '-C',
          '-u',
          '--set-upstream-to',
          '--unset-upstream',
          '--edit-description',
        )
      : false;
  if (verb === 'tag')
    return next === undefined || hasOption(command, '-l', '--list')
      ? !hasOption(command, '-d', '--delete', '-f')
      : false;
  if (verb === 'remote') return next === undefined || /^(?:show|get-url)$/.test(next);
  if (verb === 'reflog') return next === undefined || !/^(?:expire|delete|drop)$/.test(next);
  return true;
}

export function awsReads(command: ShellCommand): boolean {
  const [, service, verb] = plainWords(command, ['--region', '--profile', '--output', '--query', '--endpoint-url']).map(
    ({ value }) => value,
  );
  if (service === undefined || verb === undefined) return false;
  if (service === 's3') return verb === 'ls';
  if (service === 'logs' && verb === 'tail') return true;
  if (service === 'sts') return verb === 'get-caller-identity';
  if (/^get-(?:object|session-token|federation-token|authorization-token|password-data|bucket-key)$/.test(verb))
    return false;
  return (
    /^(?:describe|list|get|lookup|filter|head|batch-get|search|estimate|simulate|preview|validate|check|help|scan$|query$)/.test(
      verb,
    ) && !hasOption(command, '--cli-input-json')
  );
}

export function gcloudReads(command: ShellCommand): boolean {
  const plain = plainWords(command, ['--project', '--region', '--zone', '--format', '--filter', '--limit', '--account'])
    .slice(1)
    .map(({ value }) => value);
  const text = plain.join(' ');
  if (/\b(?:print-access-token|print-identity-token|get-credentials)\b/.test(text)) return false;
  // The first word is a group, and one of them is called `run`.
  const verb = plain
    .slice(1)
    .find((word) =>
      /^(?:list|describe|read|get-iam-policy|get-value|info|create|delete|update|set|deploy|add|remove|start|stop|restart|reset|resize|patch|promote|rollback|ssh|scp|import|export|execute|run|call|enable|disable|move|clone|failover|restore-backup|resume|pause|update-traffic|set-\S+|add-\S+|remove-\S+)$/.test(
        word,
      ),
    );
  return verb !== undefined && /^(?:list|describe|read|get-iam-policy|get-value|info)$/.test(verb);
}

/** `KEYS` and `MONITOR` only read too, and may bring a busy server down: they ask first. */
export function redisReads(command: ShellCommand): boolean {
  const valued = [
    '-h',
    '-p',
    '-a',
    '-n',
    '-u',
    '--user',
    '--pass',
    '--cacert',
    '--cert',
    '--key',
    '-s',
    '-r',
    '-i',
    '--pattern',
    '--count',
  ];
  if (hasOption(command, '--pipe', '--eval', '--cluster', '-x', '--rdb', '--functions-rdb')) return false;
  if (hasOption(command, '--scan', '--bigkeys', '--memkeys', '--hotkeys', '--stat', '--latency')) return true;
  const words = plainWords(command, valued)
    .slice(1)
    .flatMap(({ value }) => value.split(/\s+/))
    .map((word) => word.toLowerCase());
  const [verb = '', next = ''] = words;
  if (verb === 'config') return next === 'get';
  if (verb === 'client') return /^(?:list|info|id|getname)$/.test(next);
  if (verb === 'cluster') return /^(?:info|nodes|slots|shards|keyslot|countkeysinslot|myid)$/.test(next);
  if (verb === 'slowlog' || verb === 'latency') return /^(?:get|len|latest|history|doctor|graph|help)$/.test(next);
  if (verb === 'memory') return /^(?:usage|stats|doctor)$/.test(next);
  if (verb === 'sentinel')
    return /^(?:masters?|slaves|replicas|sentinels|get-master-addr-by-name|ckquorum)$/.test(next);
  if (verb === 'object' || verb === 'xinfo' || verb === 'pubsub' || verb === 'command') return true;
  if (verb === 'acl') return /^(?:list|users|whoami|cat|log)$/.test(next);
  return /^(?:ping|info|get|mget|llen|lrange|lindex|scan|sscan|hscan|zscan|ttl|pttl|exists|type|strlen|hget|hgetall|hkeys|hvals|hlen|hmget|hexists|smembers|scard|sismember|zrange|zrevrange|zrangebyscore|zcard|zcount|zscore|zrank|dbsize|time|role|lastsave|xlen|xrange|xrevrange|xpending|getrange|bitcount|pfcount|randomkey|echo|lolwut)$/.test(
    verb,
  );
}
