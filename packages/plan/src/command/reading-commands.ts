import { hasOption, optionValue, plainWords } from './match-command.ts';
import type { ShellCommand } from './read-commands.ts';

/** A way of calling a program that only reads. */
export interface ReadingCommand {
  readonly programs: readonly string[];
  /** Word sequences after the program of which one must match: `deployments list`, `get|describe`. None: any. */
  readonly verbs?: readonly string[];
  /** Options that take a value, so that the value is not taken for a verb. */
  readonly valued?: readonly string[];
  /** Options by which it changes something after all. */
  readonly never?: readonly string[];
  readonly when?: (command: ShellCommand) => boolean;
}

const KUBECTL_VALUED = [
  '-n',
  '--namespace',
  '-l',
  '--selector',
  '-o',
  '--output',
  '--context',
  '--kubeconfig',
  '-c',
  '--container',
  '--tail',
  '--since',
  '--sort-by',
  '--field-selector',
  '--cluster',
  '--as',
  '--timeout',
  '--revision',
  '--limit',
];
const DOCKER_VALUED = [
  '-f',
  '--file',
  '-p',
  '--project-name',
  '--profile',
  '--env-file',
  '--context',
  '-H',
  '--format',
  '--filter',
  '--tail',
  '--since',
  '--until',
  '-n',
];

/** What only reads, whatever its arguments: programs that filter, count and show. */
export const READING_PROGRAMS = new Set(
  `arch basename cal cat cksum cmp column comm cut date df diff dig dirname dmesg du echo egrep env expand expr false fgrep file fold free getent grep groups head
  host hostname iostat id jq last less lastlog locale logname ls lsblk lscpu lsof lspci md5sum more mpstat netstat nl nproc nslookup paste pgrep
  pidof printenv printf ps pstree pwd readlink realpath rev rg sar seq sha1sum sha256sum sleep sort ss stat strings sum tac tail test top tput tr traceroute tree true tty uname
  uniq uptime vmstat w wc whereis which who whoami whois xxd zcat zgrep zless nl pg_isready pt-query-digest promtool tracepath mtr yes [ [[ :
  base64 od hexdump getconf numfmt jp fx ipcs htop exit return wait cd export set shift local declare unset`.split(
    /\s+/,
  ),
);

/** Of those, options by which they write or act after all. */
export const WRITING_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  date: ['-s', '--set'],
  sort: ['-o', '--output'],
  dmesg: ['-c', '-C', '--clear', '--read-clear', '-D', '-E', '-n'],
  hostname: ['-F', '-b', '--file'],
  yes: ['--'],
  rg: ['--pre', '--hostname-bin'],
  ss: ['-K', '--kill'],
  lsof: ['+r'],
  tree: ['-o'],
  less: ['-o', '-O', '--log-file', '--LOG-FILE'],
  promtool: ['--write'],
};

const reads = (
  programs: string,
  verbs: readonly string[],
  more: Omit<ReadingCommand, 'programs' | 'verbs'> = {},
): ReadingCommand => ({
  programs: programs.split(' '),
  verbs,
  ...more,
});

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
  { programs: ['openssl'], verbs: ['s_client', 'x509', 'version', 'ciphers'], never: ['-out', '-signkey', '-CAkey'] },
  { programs: ['nmap'], never: ['-oN', '-oX', '-oG', '-oA', '--script'] },
  { programs: ['awk', 'gawk', 'mawk'], when: awkReads },
  { programs: ['sed'], when: sedReads },
  {
    programs: ['find', 'fd'],
    never: [
      '-delete',
      '-exec',
      '-execdir',
      '-ok',
      '-okdir',
      '-fprint',
      '-fprintf',
      '-fls',
      '-x',
      '-X',
      '--exec',
      '--exec-batch',
    ],
  },
  { programs: ['yq'], never: ['-i', '--inplace', '-s', '--split-exp'] },
  {
    programs: ['ip'],
    verbs: ['addr', 'a', 'route', 'r', 'link', 'neigh'],
    when: (command) =>
      !command.words.some(({ value }) => /^(?:add|del|delete|set|flush|change|replace|append)$/.test(value)),
  },
  { programs: ['crontab'], when: (command) => hasOption(command, '-l') && !hasOption(command, '-r', '-e') },
  {
    programs: ['systemctl'],
    verbs: [
      'status',
      'is-active',
      'is-failed',
      'is-enabled',
      'list-units',
      'list-timers',
      'list-unit-files',
      'list-jobs',
      'show',
      'cat',
      'list-dependencies',
    ],
  },
  { programs: ['service'], when: (command) => command.words.at(-1)?.value === 'status' },
  {
    programs: ['journalctl'],
    never: [
      '--vacuum-size',
      '--vacuum-time',
      '--vacuum-files',
      '--rotate',
      '--flush',
      '--sync',
      '--relinquish-var',
      '--update-catalog',
      '--setup-keys',
    ],
  },
  {
    programs: ['timedatectl', 'hostnamectl', 'loginctl'],
    verbs: ['status', 'show', 'list-sessions', 'timesync-status'],
  },
  { programs: ['supervisorctl'], verbs: ['status', 'tail', 'avail', 'pid'] },
  {
    programs: ['pm2'],
    verbs: ['list', 'ls', 'status', 'logs', 'show', 'describe', 'info', 'jlist', 'prettylist', 'monit'],
  },
  { programs: ['nginx'], when: (command) => hasOption(command, '-t', '-T', '-v', '-V') && !hasOption(command, '-s') },
  {
    programs: ['apache2ctl', 'apachectl', 'httpd'],
    when: (command) =>
      hasOption(command, '-t', '-S', '-M', '-v') ||
      /\b(?:configtest|status|fullstatus)\b/.test(command.words[1]?.value ?? ''),
  },
  { programs: ['ufw', 'fail2ban-client'], verbs: ['status'] },
  {
    programs: ['iptables', 'ip6tables'],
    when: (command) =>
      hasOption(command, '-L', '-S', '--list', '--list-rules') &&
      !hasOption(command, '-A', '-I', '-D', '-F', '-P', '-Z', '-N', '-X', '-R'),
  },
  reads(
    'kubectl oc k',
    [
      'get',
      'describe',
      'logs',
      'top',
      'events',
      'explain',
      'version',
      'cluster-info',
      'api-resources',
      'api-versions',
      'diff',
      'rollout status',
      'rollout history',
      'auth can-i',
      'auth whoami',
      'config view',
      'config current-context',
      'config get-contexts',
      'config get-clusters',
    ],
    { valued: KUBECTL_VALUED, never: ['--raw-write', '--output-directory'] },
  ),
  reads(
    'helm',
    [
      'list',
      'ls',
      'status',
      'history',
      'hist',
      'lint',
      'template',
      'get',
      'show',
      'inspect',
      'search',
      'version',
      'env',
      'verify',
      'diff',
      'repo list',
      'dependency list',
    ],
    { valued: ['-n', '--namespace', '-f', '--values'], never: ['--output-dir', '--post-renderer'] },
  ),
  reads('argocd', [
    'app list',
    'app get',
    'app history',
    'app diff',
    'app logs',
    'app manifests',
    'cluster list',
    'proj list',
    'repo list',
    'version',
  ]),
  reads('istioctl linkerd', ['analyze', 'proxy-status', 'ps', 'version', 'check', 'stat', 'viz stat', 'proxy-config']),
  reads('stern kubetail', []),
  reads(
    'docker podman',
    [
      'ps',
      'logs',
      'inspect',
      'stats',
      'images',
      'top',
      'port',
      'version',
      'info',
      'diff',
      'history',
      'events',
      'container ls',
      'container list',
      'container ps',
      'container logs',
      'container inspect',
      'container stats',
      'container top',
      'image ls',
      'image list',
      'image inspect',
      'image history',
      'network ls',
      'network list',
      'network inspect',
      'volume ls',
      'volume list',
      'volume inspect',
      'system df',
      'system info',
      'service ls',
      'service ps',
      'service logs',
      'service inspect',
      'node ls',
      'node ps',
      'node inspect',
      'stack ls',
      'stack ps',
      'stack services',
      'compose ps',
      'compose logs',
      'compose top',
      'compose images',
      'compose config',
      'compose ls',
      'compose version',
      'compose port',
    ],
    { valued: DOCKER_VALUED },
  ),
  reads('docker-compose', ['ps', 'logs', 'top', 'images', 'config', 'version', 'port'], { valued: DOCKER_VALUED }),
  reads(
    'git',
    [
      'log',
      'status',
      'diff',
      'show',
      'blame',
      'shortlog',
      'describe',
      'rev-parse',
      'rev-list',
      'ls-files',
      'ls-remote',
      'ls-tree',
      'cat-file',
      'reflog',
      'grep',
      'whatchanged',
      'name-rev',
      'merge-base',
      'cherry',
      'remote',
      'stash list',
      'stash show',
      'tag',
      'branch',
      'bisect log',
      'bisect view',
    ],
    {
      valued: ['-C', '-c', '--git-dir', '--work-tree', '-n'],
      never: ['--output', '--ext-diff', '-O', '--open-files-in-pager', '--upload-pack', '--exec'],
      when: gitReads,
    },
  ),
  reads(
    'gh',
    [
      'run list',
      'run view',
      'run watch',
      'workflow list',
      'workflow view',
      'pr list',
      'pr view',
      'pr status',
      'pr diff',
      'pr checks',
      'issue list',
      'issue view',
      'issue status',
      'release list',
      'release view',
      'repo view',
      'repo list',
      'auth status',
      'secret list',
      'variable list',
      'status',
      'search',
      'cache list',
      'label list',
    ],
    { valued: ['-R', '--repo', '--branch', '-b', '--limit', '-L'], never: ['--web', '-w'] },
  ),
  reads('glab', [
    'ci list',
    'ci view',
    'ci status',
    'ci get',
    'mr list',
    'mr view',
    'issue list',
    'issue view',
    'release list',
  ]),
  reads(
    'vercel vc',
    [
      'ls',
      'list',
      'inspect',
      'logs',
      'whoami',
      'env ls',
      'env list',
      'domains ls',
      'domains list',
      'domains inspect',
      'dns ls',
      'dns list',
      'certs ls',
      'certs list',
      'alias ls',
      'alias list',
      'project ls',
      'project list',
      'project inspect',
      'projects ls',
      'projects list',
      'teams ls',
      'teams list',
      'rollback status',
      'promote status',
      'rolling-release fetch',
      'crons ls',
      'crons list',
      'activity',
    ],
    {
      valued: [
        '--scope',
        '-S',
        '--token',
        '-t',
        '--environment',
        '--level',
        '--query',
        '--since',
        '--until',
        '--project',
        '-p',
        '--limit',
        '--deployment',
        '-d',
      ],
    },
  ),
  reads(
    'railway',
    [
      'status',
      'logs',
      'log',
      'whoami',
      'list',
      'deployment list',
      'deployment ls',
      'variable list',
      'variable ls',
      'variables list',
      'environment list',
      'volume list',
      'docs',
      'metrics',
    ],
    {
      valued: [
        '-s',
        '--service',
        '-e',
        '--environment',
        '-n',
        '--lines',
        '--tail',
        '--filter',
        '-f',
        '--since',
        '--until',
        '--limit',
        '-p',
        '--project',
      ],
    },
  ),
  {
    programs: ['railway'],
    verbs: ['variables', 'variable', 'vars', 'var'],
    valued: ['-s', '--service', '-e', '--environment'],
    when: (command) =>
      plainWords(command, ['-s', '--service', '-e', '--environment']).length === 2 &&
      !hasOption(command, '--set', '--set-from-stdin'),
  },
  reads(
    'wrangler',
    [
      'whoami',
      'deployments list',
      'deployments status',
      'deployments view',
      'versions list',
      'versions view',
      'secret list',
      'versions secret list',
      'd1 list',
      'd1 info',
      'd1 insights',
      'd1 time-travel info',
      'd1 migrations list',
      'r2 bucket list',
      'r2 bucket info',
      'r2 object list',
      'r2 bucket lifecycle list',
      'r2 bucket cors list',
      'r2 bucket domain list',
      'r2 bucket notification list',
      'r2 bucket lock list',
      'kv namespace list',
      'kv key list',
      'kv key get',
      'queues list',
      'queues info',
      'queues consumer list',
      'queues subscription list',
      'pages project list',
      'pages deployment list',
      'pages secret list',
      'tail',
      'pages deployment tail',
      'hyperdrive list',
      'hyperdrive get',
      'vectorize list',
      'vectorize get',
      'vectorize info',
      'workflows list',
      'workflows describe',
      'workflows instances list',
      'workflows instances describe',
      'types --check',
      'cert list',
      'pipelines list',
      'pipelines get',
      'ai models',
      'containers list',
      'containers info',
    ],
    {
      valued: [
        '--name',
        '--config',
        '-c',
        '--env',
        '-e',
        '--format',
        '--namespace-id',
        '--binding',
        '--limit',
        '--prefix',
      ],
      never: ['--file'],
    },
  ),
  reads(
    'supabase',
    [
      'status',
      'projects list',
      'functions list',
      'secrets list',
      'orgs list',
      'branches list',
      'branches get',
      'migration list',
      'db lint',
      'db diff',
      'inspect',
      'storage ls',
      'services',
      'backups list',
      'network-bans get',
      'network-restrictions get',
      'domains get',
      'ssl-enforcement get',
      'functions logs',
      'logs',
    ],
    { valued: ['--project-ref', '-p', '--db-url'], never: ['-f', '--file', '--write'] },
  ),
  reads(
    'stripe',
    [
      'events list',
      'events retrieve',
      'charges list',
      'charges retrieve',
      'charges search',
      'customers list',
      'customers retrieve',
      'customers search',
      'payment_intents list',
      'payment_intents retrieve',
      'payment_intents search',
      'subscriptions list',
      'subscriptions retrieve',
      'subscriptions search',
      'invoices list',
      'invoices retrieve',
      'invoices search',
      'refunds list',
      'refunds retrieve',
      'webhook_endpoints list',
      'webhook_endpoints retrieve',
      'balance retrieve',
      'balance_transactions list',
      'balance_transactions retrieve',
      'payouts list',
      'payouts retrieve',
      'disputes list',
      'disputes retrieve',
      'products list',
      'products retrieve',
      'prices list',
      'prices retrieve',
      'checkout sessions list',
      'checkout sessions retrieve',
      'payment_methods list',
      'payment_methods retrieve',
      'setup_intents list',
      'setup_intents retrieve',
      'coupons list',
      'coupons retrieve',
      'get',
      'logs tail',
      'config',
      'status',
      'version',
    ],
    { when: (command) => !hasOption(command, '--set', '--unset', '-e', '--edit') },
  ),
  reads(
    'heroku',
    [
      'logs',
      'ps',
      'releases',
      'apps',
      'status',
      'addons',
      'config:get',
      'config',
      'domains',
      'certs',
      'pg:info',
      'pg:ps',
      'pg:locks',
      'pg:diagnose',
      'pg:backups',
      'pg:backups:info',
      'pg:outliers',
      'pg:long-running-queries',
      'pg:blocking',
      'pg:bloat',
      'redis:info',
      'releases:info',
      'apps:info',
      'ps:type',
      'features',
      'labs',
      'maintenance',
      'whoami',
      'auth:whoami',
      'access',
      'drains',
      'pipelines',
    ],
    { valued: ['-a', '--app', '-n', '--num', '-r', '--remote', '-d', '--dyno', '-s', '--source'] },
  ),
  reads(
    'fly flyctl',
    [
      'status',
      'logs',
      'releases',
      'apps list',
      'checks list',
      'machine list',
      'machines list',
      'machine status',
      'machine ls',
      'scale show',
      'secrets list',
      'ips list',
      'volumes list',
      'regions list',
      'certs list',
      'certs show',
      'certs check',
      'info',
      'doctor',
      'postgres list',
      'pg list',
      'config show',
      'services list',
      'history',
      'incidents list',
      'platform status',
      'image show',
      'version',
    ],
    { valued: ['-a', '--app', '-c', '--config', '-r', '--region'] },
  ),
  reads('netlify ntl', [
    'status',
    'sites:list',
    'env:list',
    'functions:list',
    'api listSites',
    'logs:function',
    'logs:deploy',
    'watch',
  ]),
  reads('render', ['services', 'logs', 'deploys list', 'whoami', 'services list']),
  reads('doctl', [
    'apps list',
    'apps get',
    'apps logs',
    'apps list-deployments',
    'databases list',
    'databases get',
    'compute droplet list',
    'compute droplet get',
    'account get',
    'kubernetes cluster list',
    'kubernetes cluster get',
  ]),
  reads('firebase', [
    'projects:list',
    'functions:log',
    'functions:list',
    'hosting:channel:list',
    'apps:list',
    'hosting:sites:list',
    'functions:config:get',
  ]),
  reads('neonctl neon', [
    'projects list',
    'projects get',
    'branches list',
    'branches get',
    'databases list',
    'roles list',
    'operations list',
    'me',
  ]),
  reads('pscale planetscale', [
    'branch list',
    'branch show',
    'database list',
    'database show',
    'deploy-request list',
    'deploy-request show',
    'deploy-request diff',
    'backup list',
    'backup show',
    'org list',
    'branch schema',
  ]),
  reads('turso', ['db list', 'db show', 'group list']),
  reads('sentry-cli', [
    'info',
    'releases list',
    'issues list',
    'projects list',
    'organizations list',
    'events list',
    'monitors list',
  ]),
  { programs: ['aws'], valued: ['--region', '--profile', '--output', '--query', '--endpoint-url'], when: awsReads },
  {
    programs: ['gcloud'],
    valued: ['--project', '--region', '--zone', '--format', '--filter', '--limit', '--account'],
    when: gcloudReads,
  },
  {
    programs: ['az'],
    when: (command) =>
      plainWords(command).some(({ value }, at) => at > 1 && /^(?:list|show|list-.*|show-.*|get-.*)$/.test(value)) &&
      !command.words.some(({ value }) =>
        /^(?:create|delete|update|set|start|stop|restart|add|remove|invoke|run|get-access-token|get-credentials|list-keys)$/.test(
          value,
        ),
      ),
  },
  { programs: ['gsutil'], verbs: ['ls', 'stat', 'cat', 'du', 'version', 'hash'], valued: ['-u', '-o'], never: [] },
  {
    programs: ['s3cmd', 'mc', 'rclone'],
    verbs: ['ls', 'du', 'info', 'lsf', 'lsd', 'lsl', 'size', 'stat', 'about', 'check', 'tree'],
  },
  {
    programs: ['terraform', 'tofu', 'terragrunt'],
    verbs: [
      'plan',
      'show',
      'output',
      'state list',
      'state show',
      'validate',
      'version',
      'providers',
      'graph',
      'workspace list',
      'workspace show',
    ],
    never: ['-out', '-generate-config-out'],
  },
  { programs: ['pulumi'], verbs: ['preview', 'stack ls', 'stack output', 'stack history', 'whoami'] },
  {
    programs: ['npm', 'pnpm', 'yarn'],
    verbs: [
      'ls',
      'list',
      'll',
      'audit',
      'outdated',
      'view',
      'info',
      'show',
      'why',
      'explain',
      'whoami',
      'ping',
      'doctor',
      'licenses',
    ],
    never: ['--fix'],
    when: (command) => !command.words.some(({ value }) => value === 'fix'),
  },
  { programs: ['pip', 'pip3'], verbs: ['list', 'show', 'freeze', 'check', 'index'] },
  { programs: ['composer'], verbs: ['show', 'outdated', 'audit', 'validate', 'diagnose', 'why'] },
  { programs: ['bundle'], verbs: ['list', 'outdated', 'show', 'audit', 'info'] },
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
    verbs: ['query', 'labels', 'series', 'alert query', 'alert', 'silence query', 'config show', 'instant-query'],
    when: (command) => !command.words.some(({ value }) => /^(?:add|expire|import)$/.test(value)),
  },
  {
    programs: ['vault'],
    verbs: [
      'status',
      'version',
      'secrets list',
      'auth list',
      'policy list',
      'token lookup',
      'operator raft list-peers',
    ],
  },
  {
    programs: ['consul', 'nomad'],
    verbs: [
      'members',
      'status',
      'node status',
      'job status',
      'alloc status',
      'alloc logs',
      'catalog services',
      'info',
      'operator raft list-peers',
      'monitor',
    ],
  },
  { programs: ['certbot'], verbs: ['certificates'] },
  { programs: ['pg_dump', 'mysqldump', 'mongodump'], when: () => false },
  {
    programs: ['pgbackrest', 'wal-g', 'restic', 'borg', 'barman'],
    verbs: ['info', 'check', 'backup-list', 'snapshots', 'stats', 'list', 'list-backup', 'show-backup', 'wal-show'],
  },
  {
    programs: ['trivy', 'snyk', 'grype'],
    verbs: ['image', 'fs', 'repo', 'test', 'config', 'version', 'k8s'],
    never: ['-o', '--output', '--monitor', '--file'],
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
    programs: ['pd', 'pagerduty'],
    verbs: [
      'incident list',
      'incident get',
      'schedule list',
      'service list',
      'user list',
      'schedule oncall',
      'incident log',
      'incident notes',
    ],
  },
];

function curlReads(command: ShellCommand): boolean {
  const words = command.words.slice(1).map(({ value }) => value);
  const method =
    optionValue(command, '-X', '--request')?.value ?? words.find((word) => /^-X\w+/.test(word))?.slice(2) ?? 'GET';
  if (!/^(?:GET|HEAD|OPTIONS)$/i.test(method)) return false;
  const sink =
    optionValue(command, '-o', '--output')?.value ??
    words.find((word) => /^-[a-zA-Z]*o[\w/.]+/.test(word))?.replace(/^-[a-zA-Z]*?o/, '') ??
    '/dev/null';
  if (sink !== '/dev/null' && sink !== '-') {
    if (!words.some((word, at) => /^-[a-zA-Z]*o$/.test(word) && /^(?:\/dev\/null|-)$/.test(words[at + 1] ?? '')))
      return false;
  }
  return !words.some((word, at) => {
    if (
      /^(?:--data\S*|--json\S*|--form\S*|--upload-file\S*|--remote-name\S*|--output-dir\S*|--config\S*|--cookie-jar\S*|--dump-header\S*|--trace\S*|--stderr\S*|--quote\S*|--mail\S*|--ftp-create-dirs|--libcurl\S*|--hsts\S*|--alt-svc\S*|--etag-save\S*|--next)$/.test(
        word,
      )
    )
      return !(word.startsWith('--dump-header') && /^(?:-|\/dev\/\w+)$/.test(words[at + 1] ?? ''));
    if (!/^-[A-Za-z]/.test(word)) return false;
    const letters = flagLetters(word);
    if (letters.includes('D') && /^(?:-|\/dev\/null)$/.test(words[at + 1] ?? '')) return false;
    if (letters.includes('o') && !letters.includes('O'))
      return letters.endsWith('o') && !/^(?:\/dev\/null|-)$/.test(words[at + 1] ?? '');
    return /[dFTOJcKDQ:]/.test(letters);
  });
}

/** Letters of joined options up to the first that takes a value: of `-sSfLo` all, of `-Hfoo: bar` only `H`. */
function flagLetters(word: string): string {
  let letters = '';
  for (const letter of word.slice(1)) {
    letters += letter;
    if (/[AbCeEhHmoPrtuUwxXyYzdFTcKDQ]/.test(letter)) break;
  }
  return letters;
}

function awkReads(command: ShellCommand): boolean {
  const text = command.words.map(({ value }) => value).join(' ');
  return (
    !/\bsystem\s*\(|\|\s*(?:getline|&|")|"\s*\|\s*getline|>\s*"|>>|\bprintf?\b[^;{}"']*(?:"[^"]*"[^;{}"']*)*>\s*(?!=)|@load|@include|\bclose\s*\(/.test(
      text,
    ) && !hasOption(command, '-i', '-f', '--file', '--include', '-E', '--exec', '-l', '--load')
  );
}

function sedReads(command: ShellCommand): boolean {
  if (hasOption(command, '--in-place', '-f', '--file') || command.words.some(({ value }) => /^-[nErsuz]*i/.test(value)))
    return false;
  const scripts = command.words.slice(1).map(({ value }) => value);
  // `w` writes a file and `e` runs a command, as commands of their own or as flags of `s`.
  return !scripts.some((script) =>
    /(?:^|[;{}\n\d$/])\s*[weW](?:\s|$)|(?:^|[;{}\n])\s*s(.).*\1[gpiIm0-9]*[we]/.test(script),
  );
}

function gitReads(command: ShellCommand): boolean {
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

function awsReads(command: ShellCommand): boolean {
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

function gcloudReads(command: ShellCommand): boolean {
  const plain = plainWords(command, ['--project', '--region', '--zone', '--format', '--filter', '--limit', '--account'])
    .slice(1)
    .map(({ value }) => value);
  const text = plain.join(' ');
  if (/\b(?:print-access-token|print-identity-token|get-credentials)\b/.test(text)) return false;
  const verb = plain.find((word) =>
    /^(?:list|describe|read|get-iam-policy|get-value|info|create|delete|update|set|deploy|add|remove|start|stop|restart|reset|resize|patch|promote|rollback|ssh|scp|import|export|execute|run|call|enable|disable|move|clone|failover|restore-backup|resume|pause|update-traffic|set-\S+|add-\S+|remove-\S+)$/.test(
      word,
    ),
  );
  return verb !== undefined && /^(?:list|describe|read|get-iam-policy|get-value|info)$/.test(verb);
}

function redisReads(command: ShellCommand): boolean {
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
  return /^(?:ping|info|get|mget|llen|lrange|lindex|keys|scan|sscan|hscan|zscan|ttl|pttl|exists|type|strlen|hget|hgetall|hkeys|hvals|hlen|hmget|hexists|smembers|scard|sismember|zrange|zrevrange|zrangebyscore|zcard|zcount|zscore|zrank|dbsize|time|role|lastsave|xlen|xrange|xrevrange|xpending|getrange|bitcount|pfcount|randomkey|echo|monitor|lolwut)$/.test(
    verb,
  );
}
