import { hasOption, plainWords, programOf } from './match-command.ts';
import {
  ASKS,
  gitVerb,
  hasQuery,
  type NeverEndingCommand,
  redisWords,
  remoteCommand,
  STREAMS,
  textOf,
} from './never-ending-conditions.ts';

/** What opens a session, an editor or a screen and waits for somebody to type. */
export const NEVER_ENDING_SESSIONS: readonly NeverEndingCommand[] = [
  {
    id: 'less-follow',
    programs: [
      'less',
      'more',
      'most',
      'vim',
      'vi',
      'nvim',
      'nano',
      'emacs',
      'pico',
      'man',
      'k9s',
      'lazydocker',
      'mc',
      'screen',
      'tmux',
    ],
    when: (command) => command.words.length > 1 || /^(?:k9s|lazydocker|mc|screen|tmux)$/.test(programOf(command)),
    why: 'It opens a screen and waits for somebody to type.',
    source: 'man less',
  },
  {
    id: 'redis-monitor',
    programs: ['redis-cli'],
    when: (command) =>
      /\b(?:monitor|subscribe|psubscribe)\b|--(?:latency|stat|bigkeys-watch|latency-history)\b/i.test(textOf(command)),
    why: STREAMS,
    source: 'https://redis.io/docs/latest/commands/monitor/',
  },
  {
    id: 'redis-session',
    programs: ['redis-cli', 'valkey-cli'],
    when: (command) =>
      redisWords(command) === 0 &&
      command.after !== '|' &&
      !hasOption(command, '--bigkeys', '--memkeys', '--hotkeys', '--scan', '--rdb', '--eval', '--cluster', '--pipe'),
    why: ASKS,
    bounded: 'redis-cli INFO',
    source: 'https://redis.io/docs/latest/develop/tools/cli/',
  },
  {
    id: 'psql-session',
    programs: ['psql'],
    when: (command) => !hasQuery(command),
    why: ASKS,
    bounded: 'psql "$DATABASE_URL" -c "SELECT 1"',
    source: 'https://www.postgresql.org/docs/current/app-psql.html',
  },
  {
    id: 'mysql-session',
    programs: ['mysql', 'mariadb', 'clickhouse-client', 'cqlsh', 'mongo', 'mongosh', 'sqlcmd'],
    when: (command) => !hasQuery(command),
    why: ASKS,
    bounded: 'mysql -e "SELECT 1"',
    source: 'https://dev.mysql.com/doc/refman/8.4/en/mysql.html',
  },
  {
    id: 'sqlite-session',
    programs: ['sqlite3'],
    when: (command) => plainWords(command, ['-cmd', '-separator']).length < 3 && !hasQuery(command),
    why: ASKS,
    source: 'https://sqlite.org/cli.html',
  },
  {
    id: 'psql-watch',
    programs: ['psql'],
    when: (command) => /\\watch\b/.test(textOf(command)),
    why: 'It repeats the query until it is stopped.',
    source: 'https://www.postgresql.org/docs/current/app-psql.html',
  },
  {
    id: 'ssh-session',
    programs: ['ssh'],
    when: (command) =>
      remoteCommand(command).length === 0 &&
      command.words.length > 1 &&
      !hasOption(command, '-V', '-Q', '-G', '-T') &&
      command.after !== '|',
    why: ASKS,
    bounded: 'ssh HOST uptime',
    source: 'man ssh',
  },
  {
    id: 'telnet',
    programs: ['telnet', 'ftp', 'sftp', 'openssl-s_client'],
    when: (command) => command.after !== '|' && !hasOption(command, '-b'),
    why: ASKS,
    bounded: 'nc -zv HOST PORT',
    source: 'man telnet',
  },
  {
    id: 'openssl-client',
    programs: ['openssl'],
    words: ['s_client'],
    when: (command) => command.after !== '|' && !command.redirects.some(({ operator }) => operator.startsWith('<')),
    why: 'It keeps the connection open and waits for input.',
    bounded: 'openssl s_client … < /dev/null',
    source: 'https://docs.openssl.org/master/man1/openssl-s_client/',
  },
  {
    id: 'git-interactive',
    programs: ['git'],
    when: (command) =>
      /^(?:rebase|add|clean|commit|checkout|reset)$/.test(gitVerb(command)) &&
      hasOption(command, '-i', '--interactive', '-p', '--patch') &&
      gitVerb(command) !== 'commit',
    why: 'It opens an editor or asks.',
    source: 'https://git-scm.com/docs/git-rebase',
  },
  {
    id: 'git-commit-editor',
    programs: ['git'],
    words: ['commit'],
    when: (command) =>
      !hasOption(command, '-m', '--message', '-F', '--file', '-C', '--no-edit', '--fixup', '--dry-run'),
    why: 'It opens an editor for the message.',
    bounded: 'git commit -m "…"',
    source: 'https://git-scm.com/docs/git-commit',
  },
  {
    id: 'crontab-edit',
    programs: ['crontab', 'visudo'],
    when: (command) => programOf(command) === 'visudo' || hasOption(command, '-e'),
    why: 'It opens an editor.',
    bounded: 'crontab -l',
    source: 'man crontab',
  },
  {
    id: 'session-interpreter',
    programs: ['python', 'python3', 'node', 'irb', 'ipython', 'bash', 'sh', 'zsh', 'rails-console'],
    when: (command) => command.words.length === 1 && command.after === null && command.redirects.length === 0,
    why: ASKS,
    source: 'man bash',
  },
];
