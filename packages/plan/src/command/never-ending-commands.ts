import { hasOption, optionValue, plainWords, programOf } from './match-command.ts';
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

const follows = (command: ShellCommand): boolean => hasOption(command, '-f', '--follow');
const watches = (command: ShellCommand): boolean => hasOption(command, '-w', '--watch', '--watch-only');
const STREAMS = 'It streams until it is stopped.';
const WATCHES = 'It watches until it is stopped.';
const SERVES = 'It serves until it is stopped.';
const ASKS = 'It opens a session and waits for somebody to type.';

/** Whether a client of a database is given something to run; else it opens a session. */
function hasQuery(command: ShellCommand): boolean {
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
function remoteCommand(command: ShellCommand): readonly unknown[] {
  const valued = ['-i', '-p', '-l', '-o', '-L', '-R', '-D', '-J', '-F', '-b', '-c', '-E', '-m', '-W'];
  return plainWords(command, valued).slice(2);
}

export const NEVER_ENDING_COMMANDS: readonly NeverEndingCommand[] = [
  {
    id: 'wrangler-tail',
    programs: ['wrangler'],
    words: ['tail'],
    why: STREAMS,
    bounded: 'timeout 60 npx wrangler tail',
    source: 'https://developers.cloudflare.com/workers/wrangler/commands/#tail',
  },
  {
    id: 'wrangler-pages-tail',
    programs: ['wrangler'],
    words: ['pages', 'deployment', 'tail'],
    why: STREAMS,
    source: 'https://developers.cloudflare.com/workers/wrangler/commands/#pages-deployment-tail',
  },
  {
    id: 'wrangler-dev',
    programs: ['wrangler'],
    words: ['dev'],
    why: SERVES,
    source: 'https://developers.cloudflare.com/workers/wrangler/commands/#dev',
  },
  {
    id: 'wrangler-pages-dev',
    programs: ['wrangler'],
    words: ['pages', 'dev'],
    why: SERVES,
    source: 'https://developers.cloudflare.com/workers/wrangler/commands/#pages-dev',
  },
  {
    id: 'stripe-listen',
    programs: ['stripe'],
    words: ['listen'],
    why: STREAMS,
    source: 'https://docs.stripe.com/cli/listen',
  },
  {
    id: 'stripe-logs-tail',
    programs: ['stripe'],
    words: ['logs', 'tail'],
    why: STREAMS,
    source: 'https://docs.stripe.com/cli/logs/tail',
  },
  {
    id: 'vercel-logs-follow',
    programs: ['vercel', 'vc'],
    words: ['logs'],
    when: follows,
    why: 'It streams for up to five minutes.',
    bounded: 'vercel logs --since 10m',
    source: 'https://vercel.com/docs/cli/logs',
  },
  {
    id: 'vercel-dev',
    programs: ['vercel', 'vc'],
    words: ['dev'],
    why: SERVES,
    source: 'https://vercel.com/docs/cli/dev',
  },
  {
    id: 'railway-logs',
    programs: ['railway'],
    words: ['logs|log'],
    when: (command) => !hasOption(command, '-n', '--lines', '--tail', '--since', '-S', '--until', '-U'),
    why: 'It streams the logs until it is stopped.',
    bounded: 'railway logs --lines 100',
    source: 'https://docs.railway.com/cli/logs',
  },
  {
    id: 'fly-logs',
    programs: ['fly', 'flyctl'],
    words: ['logs'],
    when: (command) => !hasOption(command, '-n', '--no-tail'),
    why: STREAMS,
    bounded: 'fly logs --no-tail',
    source: 'https://fly.io/docs/flyctl/logs/',
  },
  {
    id: 'heroku-logs-tail',
    programs: ['heroku'],
    words: ['logs'],
    when: (command) => hasOption(command, '-t', '--tail'),
    why: STREAMS,
    bounded: 'heroku logs --num 200',
    source: 'https://devcenter.heroku.com/articles/logging#view-logs',
  },
  {
    id: 'heroku-session',
    programs: ['heroku'],
    words: ['pg:psql|redis:cli|ps:exec'],
    when: (command) => !hasOption(command, '-c', '--command'),
    why: ASKS,
    source: 'https://devcenter.heroku.com/articles/heroku-cli-commands',
  },
  {
    id: 'netlify-dev',
    programs: ['netlify', 'ntl'],
    words: ['dev|logs:function|logs:deploy'],
    why: STREAMS,
    source: 'https://cli.netlify.com/commands/dev/',
  },
  {
    id: 'supabase-functions-serve',
    programs: ['supabase'],
    words: ['functions', 'serve'],
    why: SERVES,
    source: 'https://supabase.com/docs/reference/cli/supabase-functions-serve',
  },
  {
    id: 'gcloud-tail',
    programs: ['gcloud'],
    words: ['tail'],
    why: STREAMS,
    source: 'https://cloud.google.com/sdk/gcloud/reference/logging/tail',
  },
  {
    id: 'gcloud-logs-tail',
    programs: ['gcloud'],
    when: (command) =>
      /\blogs? tail\b|\blogging tail\b|\blog-tail\b/.test(
        plainWords(command)
          .map(({ value }) => value)
          .join(' '),
      ),
    why: STREAMS,
    bounded: 'gcloud logging read --limit 100',
    source: 'https://cloud.google.com/sdk/gcloud/reference/logging/tail',
  },
  {
    id: 'aws-logs-tail-follow',
    programs: ['aws'],
    words: ['logs', 'tail'],
    when: follows,
    why: STREAMS,
    bounded: 'aws logs tail GROUP --since 10m',
    source: 'https://docs.aws.amazon.com/cli/latest/reference/logs/tail.html',
  },
  {
    id: 'az-tail',
    programs: ['az'],
    words: ['webapp', 'log', 'tail'],
    why: STREAMS,
    source: 'https://learn.microsoft.com/cli/azure/webapp/log',
  },
  {
    id: 'kubectl-logs-follow',
    programs: ['kubectl', 'oc', 'k'],
    words: ['logs'],
    when: follows,
    why: STREAMS,
    bounded: 'kubectl logs --tail=200',
    source: 'https://kubernetes.io/docs/reference/kubectl/generated/kubectl_logs/',
  },
  {
    id: 'kubectl-watch',
    programs: ['kubectl', 'oc', 'k'],
    words: ['get|events|top|logs'],
    when: watches,
    why: WATCHES,
    bounded: 'kubectl get, without -w',
    source: 'https://kubernetes.io/docs/reference/kubectl/generated/kubectl_get/',
  },
  {
    id: 'kubectl-port-forward',
    programs: ['kubectl', 'oc', 'k'],
    words: ['port-forward|proxy'],
    why: 'It keeps the connection open until it is stopped.',
    source: 'https://kubernetes.io/docs/reference/kubectl/generated/kubectl_port-forward/',
  },
  {
    id: 'kubectl-edit',
    programs: ['kubectl', 'oc', 'k'],
    words: ['edit'],
    why: 'It opens an editor.',
    bounded: 'kubectl patch',
    source: 'https://kubernetes.io/docs/reference/kubectl/generated/kubectl_edit/',
  },
  {
    id: 'exec-shell',
    programs: ['kubectl', 'oc', 'k', 'docker', 'podman', 'docker-compose'],
    when: opensShell,
    why: ASKS,
    source: 'https://docs.docker.com/reference/cli/docker/container/exec/',
  },
  {
    id: 'stern',
    programs: ['stern', 'kubetail'],
    when: (command) => !hasOption(command, '--no-follow'),
    why: STREAMS,
    bounded: 'stern --no-follow',
    source: 'https://github.com/stern/stern',
  },
  {
    id: 'docker-logs-follow',
    programs: ['docker', 'podman', 'docker-compose'],
    when: (command) => plainWords(command).some(({ value }) => value === 'logs') && follows(command),
    why: STREAMS,
    bounded: 'docker logs --tail 200',
    source: 'https://docs.docker.com/reference/cli/docker/container/logs/',
  },
  {
    id: 'docker-stats',
    programs: ['docker', 'podman'],
    words: ['stats'],
    when: (command) => !hasOption(command, '--no-stream'),
    why: STREAMS,
    bounded: 'docker stats --no-stream',
    source: 'https://docs.docker.com/reference/cli/docker/container/stats/',
  },
  {
    id: 'docker-events',
    programs: ['docker', 'podman'],
    words: ['events'],
    when: (command) => !hasOption(command, '--until'),
    why: STREAMS,
    source: 'https://docs.docker.com/reference/cli/docker/system/events/',
  },
  {
    id: 'docker-compose-up',
    programs: ['docker', 'podman', 'docker-compose'],
    when: composeUpInFront,
    why: 'It stays in front and shows the logs.',
    bounded: 'docker compose up -d',
    source: 'https://docs.docker.com/reference/cli/docker/compose/up/',
  },
  {
    id: 'tail-follow',
    programs: ['tail'],
    when: (command) => hasOption(command, '-f', '-F', '--follow', '--retry'),
    why: 'It follows the file until it is stopped.',
    bounded: 'tail -n 200',
    source: 'man tail',
  },
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
    id: 'journalctl-follow',
    programs: ['journalctl'],
    when: follows,
    why: STREAMS,
    bounded: 'journalctl -n 200 --no-pager',
    source: 'man journalctl',
  },
  {
    id: 'dmesg-follow',
    programs: ['dmesg'],
    when: (command) => hasOption(command, '-w', '--follow', '-W'),
    why: STREAMS,
    source: 'man dmesg',
  },
  {
    id: 'watch',
    programs: ['watch'],
    when: (command) => command.words.length > 1,
    why: 'It repeats the command until it is stopped.',
    bounded: 'the command itself, once',
    source: 'man watch',
  },
  {
    id: 'top',
    programs: ['top'],
    when: (command) => !hasOption(command, '-n', '-l', '-b') && !/^-\w*n\d/.test(command.words[1]?.value ?? ''),
    why: 'It shows a screen until it is stopped.',
    bounded: 'top -b -n 1',
    source: 'man top',
  },
  {
    id: 'htop',
    programs: ['htop', 'btop', 'atop', 'iotop', 'iftop', 'nload', 'glances', 'gotop', 'ctop'],
    why: 'It shows a screen until it is stopped.',
    bounded: 'ps aux --sort=-%cpu | head',
    source: 'man htop',
  },
  {
    id: 'intervals',
    programs: ['vmstat', 'iostat', 'mpstat', 'pidstat', 'sar'],
    when: (command) => plainWords(command).filter(({ value }) => /^\d+$/.test(value)).length === 1,
    why: 'It repeats without an end unless a count follows the interval.',
    bounded: 'vmstat 1 5',
    source: 'man vmstat',
  },
  {
    id: 'tcpdump',
    programs: ['tcpdump', 'ngrep'],
    when: (command) => !hasOption(command, '-c', '-r'),
    why: 'It records until it is stopped.',
    bounded: 'tcpdump -c 100',
    source: 'man tcpdump',
  },
  {
    id: 'strace',
    programs: ['strace', 'ltrace'],
    when: (command) => hasOption(command, '-p'),
    why: 'It follows the process until it is stopped.',
    bounded: 'timeout 10 strace -p PID',
    source: 'man strace',
  },
  {
    id: 'ping',
    programs: ['ping', 'ping6'],
    when: (command) =>
      !hasOption(command, '-c', '-n', '-w', '-W') &&
      !/^-c\d/.test(command.words.find(({ value }) => value.startsWith('-c'))?.value ?? ''),
    why: 'It sends without an end.',
    bounded: 'ping -c 5',
    source: 'man ping',
  },
  {
    id: 'mtr',
    programs: ['mtr'],
    when: (command) => !hasOption(command, '-r', '--report', '-c'),
    why: 'It shows a screen until it is stopped.',
    bounded: 'mtr --report',
    source: 'man mtr',
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
    id: 'nc-listen',
    programs: ['nc', 'ncat', 'netcat'],
    when: (command) => hasOption(command, '-l'),
    why: 'It listens until it is stopped.',
    source: 'man nc',
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
    id: 'script-dev',
    programs: ['npm', 'pnpm', 'yarn', 'bun'],
    words: ['run|run-script|dev|start|watch|serve', 'dev|start|serve|watch|preview|start:dev|dev:server|storybook|*'],
    when: runsDevScript,
    why: SERVES,
    source: 'https://docs.npmjs.com/cli/commands/npm-run',
  },
  {
    id: 'dev-servers',
    programs: [
      'vite',
      'next',
      'nuxt',
      'astro',
      'remix',
      'gatsby',
      'nodemon',
      'ts-node-dev',
      'webpack-dev-server',
      'ng',
      'uvicorn',
      'gunicorn',
      'flask',
      'rails',
      'caddy',
      'serve',
      'http-server',
      'expo',
      'storybook',
    ],
    when: startsServer,
    why: SERVES,
    source: 'https://vite.dev/guide/cli',
  },
  {
    id: 'python-server',
    programs: ['python', 'python3'],
    when: (command) => /\b(?:http\.server|runserver|SimpleHTTPServer)\b/.test(textOf(command)),
    why: SERVES,
    source: 'https://docs.python.org/3/library/http.server.html',
  },
  {
    id: 'session-interpreter',
    programs: ['python', 'python3', 'node', 'irb', 'ipython', 'bash', 'sh', 'zsh', 'rails-console'],
    when: (command) => command.words.length === 1 && command.after === null && command.redirects.length === 0,
    why: ASKS,
    source: 'man bash',
  },
  {
    id: 'continuous',
    programs: ['*'],
    when: (command) => hasOption(command, '--continuous', '--forever', '--daemon-foreground'),
    why: 'It is told to run continuously.',
    source: 'the option itself',
  },
  {
    id: 'workers',
    programs: [
      'celery',
      'rq',
      'sidekiq',
      'bundle',
      'php',
      'temporal',
      'tunnel',
      'cloudflared',
      'ngrok',
      'localtunnel',
      'kafka-console-consumer',
      'kafka-console-consumer.sh',
      'nats',
    ],
    when: isWorker,
    why: 'It works until it is stopped.',
    source: 'https://docs.celeryq.dev/en/stable/userguide/workers.html',
  },
  {
    id: 'pm2-logs',
    programs: ['pm2'],
    words: ['logs|monit'],
    when: (command) => !hasOption(command, '--nostream'),
    why: STREAMS,
    bounded: 'pm2 logs --nostream --lines 100',
    source: 'https://pm2.keymetrics.io/docs/usage/log-management/',
  },
  {
    id: 'sleep-infinity',
    programs: ['sleep'],
    words: ['infinity|inf'],
    why: 'It waits without an end.',
    source: 'man sleep',
  },
  { id: 'yes', programs: ['yes'], why: 'It prints without an end.', source: 'man yes' },
];

function textOf(command: ShellCommand): string {
  return command.words.map(({ value }) => value).join(' ');
}

function gitVerb(command: ShellCommand): string {
  return plainWords(command, ['-C', '-c', '--git-dir'])[1]?.value ?? '';
}

function redisWords(command: ShellCommand): number {
  const valued = ['-h', '-p', '-a', '-n', '-u', '--user', '--pass', '--cacert', '--cert', '--key', '-s', '-r', '-i'];
  return plainWords(command, valued).length - 1;
}

function opensShell(command: ShellCommand): boolean {
  const words = command.words.map(({ value }) => value);
  const last = words.at(-1) ?? '';
  const runs = words.includes('exec') || words.includes('run') || words.includes('attach');
  return (
    runs &&
    (/^(?:\/bin\/|\/usr\/bin\/)?(?:ba|z|da|a)?sh$/.test(last) || /^(?:psql|redis-cli|mysql|mongosh?)$/.test(last))
  );
}

function composeUpInFront(command: ShellCommand): boolean {
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

function runsDevScript(command: ShellCommand): boolean {
  const plain = plainWords(command, ['-w', '--workspace', '--prefix', '-C', '--filter']).map(({ value }) => value);
  const script = /^run(?:-script)?$/.test(plain[1] ?? '') ? plain[2] : plain[1];
  return (
    /^(?:dev|start|serve|watch|preview|storybook)(?::[\w:-]+)?$/.test(script ?? '') ||
    /:(?:dev|watch|serve)$/.test(script ?? '')
  );
}

function startsServer(command: ShellCommand): boolean {
  const program = programOf(command);
  const verb = plainWords(command)[1]?.value ?? '';
  if (/^(?:vite|nodemon|ts-node-dev|webpack-dev-server|uvicorn|gunicorn|serve|http-server)$/.test(program)) {
    return !/^(?:build|optimize)$/.test(verb) && !hasOption(command, '--version', '--help', '--daemon', '-D');
  }
  return /^(?:dev|develop|start|serve|server|s|run|preview|console|c)$/.test(verb);
}

function isWorker(command: ShellCommand): boolean {
  const text = textOf(command);
  return (
    /\b(?:worker|beat|flower|queue:(?:work|listen)|horizon|sidekiq|tunnel run|http \d|start-dev|console-consumer|sub)\b/.test(
      text,
    ) && !/\b(?:inspect|list|status|--stop-when-empty|--once|--max-messages|--burst)\b/.test(text)
  );
}
