import { hasOption, optionValue, plainWords } from './match-command.ts';
import { type ReadingCommand, words } from './reading-command.ts';
import { awkReads, curlReads, redisReads, sedReads } from './reading-conditions.ts';

/** Programs of the system and tools of a language, with what makes a call of theirs only read. */
export const READING_COMMANDS: readonly ReadingCommand[] = [
  { programs: ['curl'], when: curlReads },
  {
    programs: ['wget'],
    when: (command) =>
      hasOption(command, '--spider') ||
      (optionValue(command, '-O', '--output-document')?.value === '-' &&
        !hasOption(command, '--post-data', '--post-file', '--method', '--body-data', '--body-file')) ||
      (/\s-(?:q?O-|qO\s?-)/.test(` ${command.words.map(({ value }) => value).join(' ')}`) &&
        !/--(?:post|method|body)/.test(command.words.map(({ value }) => value).join(' '))),
  },
  {
    programs: ['http', 'https', 'xh'],
    when: (command) =>
      !command.words.some(
        ({ value }) => /^(?:POST|PUT|PATCH|DELETE)$/i.test(value) || /^[\w.-]+:?=(?!=)/.test(value),
      ) &&
      !hasOption(command, '-d', '--download', '-o', '--output') &&
      command.after !== '|' &&
      command.redirects.length === 0,
  },
  { programs: ['ping', 'ping6'] },
  { programs: ['nc', 'ncat', 'netcat'], when: (command) => hasOption(command, '-z') },
  { programs: ['openssl'], verbs: 's_client, x509, version, ciphers', never: words('-out -signkey -CAkey') },
  { programs: ['nmap'], never: words('-oN -oX -oG -oA --script') },
  { programs: ['awk', 'gawk', 'mawk'], when: awkReads },
  { programs: ['sed'], when: sedReads },
  {
    programs: ['find'],
    never: words('-delete -exec -execdir -ok -okdir -fprint -fprintf -fls -x -X --exec --exec-batch'),
  },
  { programs: ['yq'], never: words('-i --inplace -s --split-exp') },
  {
    programs: ['ip'],
    verbs: 'addr, a, route, r, link, neigh',
    when: (command) =>
      !command.words.some(({ value }) => /^(?:add|del|delete|set|flush|change|replace|append)$/.test(value)),
  },
  { programs: ['crontab'], when: (command) => hasOption(command, '-l') && !hasOption(command, '-r', '-e') },
  {
    programs: ['systemctl'],
    verbs:
      'status, is-active, is-failed, is-enabled, list-units, list-timers, list-unit-files, list-jobs, show, cat, list-dependencies',
  },
  { programs: ['service'], when: (command) => command.words.at(-1)?.value === 'status' },
  {
    programs: ['journalctl'],
    never: words(
      '--vacuum-size --vacuum-time --vacuum-files --rotate --flush --sync --relinquish-var --update-catalog --setup-keys',
    ),
  },
  {
    programs: ['timedatectl', 'hostnamectl', 'loginctl'],
    verbs: 'status, show, list-sessions, timesync-status',
  },
  { programs: ['supervisorctl'], verbs: 'status, tail, avail, pid' },
  {
    programs: ['pm2'],
    verbs: 'list, ls, status, logs, show, describe, info, jlist, prettylist, monit',
  },
  { programs: ['nginx'], when: (command) => hasOption(command, '-t', '-T', '-v', '-V') && !hasOption(command, '-s') },
  {
    programs: ['apache2ctl', 'apachectl', 'httpd'],
    when: (command) =>
      hasOption(command, '-t', '-S', '-M', '-v') ||
      /\b(?:configtest|status|fullstatus)\b/.test(command.words[1]?.value ?? ''),
  },
  { programs: ['ufw', 'fail2ban-client'], verbs: 'status' },
  {
    programs: ['iptables', 'ip6tables'],
    when: (command) =>
      hasOption(command, '-L', '-S', '--list', '--list-rules') &&
      !hasOption(command, '-A', '-I', '-D', '-F', '-P', '-Z', '-N', '-X', '-R'),
  },
  {
    programs: ['npm', 'pnpm', 'yarn'],
    verbs: 'ls, list, ll, audit, outdated, view, info, show, why, explain, whoami, ping, doctor, licenses',
    never: words('--fix'),
    when: (command) => !command.words.some(({ value }) => value === 'fix'),
  },
  { programs: ['pip', 'pip3'], verbs: 'list, show, freeze, check, index' },
  { programs: ['composer'], verbs: 'show, outdated, audit, validate, diagnose, why' },
  { programs: ['bundle'], verbs: 'list, outdated, show, audit, info' },
  { programs: ['redis-cli', 'valkey-cli'], when: redisReads },
  {
    programs: ['rabbitmqctl', 'rabbitmq-diagnostics'],
    when: (command) =>
      command.words
        .slice(1)
        .some(({ value }) =>
          /^(?:list_\w+|status|cluster_status|node_health_check|ping|check_\w+|report|environment|memory_breakdown|observer)$/.test(
            value,
          ),
        ),
  },
  {
    programs: ['kafka-topics', 'kafka-topics.sh', 'kafka-consumer-groups', 'kafka-consumer-groups.sh'],
    when: (command) =>
      hasOption(command, '--list', '--describe') &&
      !hasOption(command, '--delete', '--alter', '--create', '--reset-offsets', '--execute', '--delete-offsets'),
  },
  {
    programs: ['logcli', 'thanos', 'amtool'],
    verbs: 'query, labels, series, alert query, alert, silence query, config show, instant-query',
    when: (command) => !command.words.some(({ value }) => /^(?:add|expire|import)$/.test(value)),
  },
  { programs: ['certbot'], verbs: 'certificates' },
  { programs: ['pg_dump', 'mysqldump', 'mongodump'], when: () => false },
  {
    programs: ['pgbackrest', 'wal-g', 'restic', 'borg', 'barman'],
    verbs: 'info, check, backup-list, snapshots, stats, list, list-backup, show-backup, wal-show',
  },
  {
    programs: ['trivy', 'snyk', 'grype'],
    verbs: 'image, fs, repo, test, config, version, k8s',
    never: words('-o --output --monitor --file'),
  },
  {
    programs: ['php'],
    when: (command) =>
      /\bartisan\b/.test(command.words[1]?.value ?? '') &&
      /^(?:queue:failed|queue:monitor|route:list|schedule:list|about|migrate:status|horizon:status|list|env)$/.test(
        command.words[2]?.value ?? '',
      ),
  },
  {
    programs: [
      'node',
      'python',
      'python3',
      'java',
      'go',
      'ruby',
      'deno',
      'bun',
      'dotnet',
      'cargo',
      'npx',
      'wrangler',
      'vercel',
      'railway',
      'terraform',
      'psql',
      'redis-server',
      'postgres',
      'php',
      'composer',
      'nginx',
      'supabase',
      'flyctl',
      'fly',
      'heroku',
      'stripe',
      'yarn',
      'npm',
      'pnpm',
      'make',
    ],
    when: (command) =>
      command.words.length === 2 && /^(?:--version|-v|-V|--help|version)$/.test(command.words[1]?.value ?? ''),
  },
  {
    programs: ['hostname', 'date'],
    when: (command) =>
      plainWords(command, words('-d --date -r --reference'))
        .slice(1)
        .every(({ value }) => value.startsWith('+')) && !hasOption(command, '-s', '--set', '-F', '-b', '--file'),
  },
  {
    programs: ['uniq', 'xxd'],
    when: (command) => plainWords(command, words('-f -s -w -l -c -g -o')).length < 3 && !hasOption(command, '-r'),
  },
  { programs: ['promtool'], verbs: 'check, query' },
  { programs: ['fd'], never: words('-x -X --exec --exec-batch') },
];
