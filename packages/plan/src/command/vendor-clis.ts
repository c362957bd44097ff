/** What a vendor's command line knows, as far as its documentation says. */
export interface VendorCli {
  /** Name to show. */
  readonly tool: string;
  readonly programs: readonly string[];
  /** Whether `commands` are all there are; false: a first word that is missing may still exist. */
  readonly complete: boolean;
  readonly commands: Readonly<Record<string, VendorCommand>>;
  /** Options before the first word that take a value. */
  readonly valued?: readonly string[];
  /** Address of the documentation. */
  readonly source: string;
}

export interface VendorCommand {
  /** Second words, aliases included; none: not known, or it takes arguments instead. */
  readonly subcommands?: readonly string[];
  /** The same for `r2 object`: third words by second word. */
  readonly below?: Readonly<Record<string, readonly string[]>>;
  /** Every long option, by the words after the command (`''` for none), without those that all commands have. */
  readonly options?: Readonly<Record<string, readonly string[]>>;
  /** Page about the command. */
  readonly source?: string;
}

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');
const plain = (text: string): Record<string, VendorCommand> =>
  Object.fromEntries(words(text).map((word) => [word, {}]));
const sub = (text: string, more: Omit<VendorCommand, 'subcommands'> = {}): VendorCommand => ({
  subcommands: words(text),
  ...more,
});

/** Options that every command of a tool takes. */
export const GLOBAL_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  vercel: words('cwd debug global-config local-config help no-color scope team token version yes non-interactive'),
  railway: words('help version'),
  wrangler: words(
    'help version cwd config env env-file experimental-provision experimental-auto-create install-skills profile',
  ),
};

const VERCEL: VendorCli = {
  tool: 'vercel',
  programs: ['vercel', 'vc'],
  complete: false,
  valued: ['--scope', '-S', '--token', '-t', '--cwd', '--team', '-T', '--local-config', '-A', '--global-config', '-Q'],
  source: 'https://vercel.com/docs/cli',
  commands: {
    logs: {
      options: {
        '': words(
          'project deployment environment level status-code source since until limit json follow no-follow query search request-id expand branch no-branch',
        ),
      },
      source: 'https://vercel.com/docs/cli/logs',
    },
    crons: sub('add list ls run', { source: 'https://vercel.com/docs/cli/crons' }),
    cron: sub('add list ls run', { source: 'https://vercel.com/docs/cli/crons' }),
    env: sub('list ls add remove rm pull run update', { source: 'https://vercel.com/docs/cli/env' }),
    dns: sub('import list ls add remove rm', { source: 'https://vercel.com/docs/cli/dns' }),
    certs: sub('remove rm issue list ls add', { source: 'https://vercel.com/docs/cli/certs' }),
    git: sub('connect disconnect', { source: 'https://vercel.com/docs/cli/git' }),
    ...plain(
      'activity alias aliases api bisect blob build buy cache curl deploy dev develop domains domain firewall flags help httpstat init inspect install i integration integration-resource ir link list ls log login logout mcp metrics microfrontends open project projects promote pull redeploy redirects remove rm rollback rolling-release rr routes sandbox switch target targets team teams telemetry tokens traces upgrade usage webhooks webhook whoami',
    ),
  },
};

const RAILWAY_DEPLOYMENT = sub('list ls up deploy redeploy help', {
  source: 'https://docs.railway.com/cli/deployment',
});
const RAILWAY_VARIABLE = sub('list ls set delete rm remove help', { source: 'https://docs.railway.com/cli/variable' });

const RAILWAY: VendorCli = {
  tool: 'railway',
  programs: ['railway'],
  complete: true,
  source: 'https://docs.railway.com/cli',
  commands: {
    deployment: RAILWAY_DEPLOYMENT,
    deployments: RAILWAY_DEPLOYMENT,
    variable: RAILWAY_VARIABLE,
    variables: RAILWAY_VARIABLE,
    vars: RAILWAY_VARIABLE,
    var: RAILWAY_VARIABLE,
    restart: {
      options: { '': words('service environment project yes json') },
      source: 'https://docs.railway.com/cli/restart',
    },
    redeploy: {
      options: { '': words('service environment project yes json from-source') },
      source: 'https://docs.railway.com/cli/redeploy',
    },
    down: { options: { '': words('service environment project yes') }, source: 'https://docs.railway.com/cli/down' },
    ...plain(
      'add agent api autoupdate bucket buckets ca cdn check_updates check-updates code completion config connect delete rm remove deploy dev develop docs domain env environment flag flags fn fns func funcs function functions help init link list ls local login logout logs mcp metrics open outbound-network postgres private-network project projects run sandbox sandboxes sbx scale service setup shell skills ssh starship status tcp-proxy telemetry template templates unlink up upgrade usage volume volumes waf whoami',
    ),
  },
};

const WRANGLER_DOCS = 'https://developers.cloudflare.com/workers/wrangler/commands/';

const WRANGLER: VendorCli = {
  tool: 'wrangler',
  programs: ['wrangler', 'wrangler2'],
  complete: false,
  valued: ['--config', '-c', '--env', '-e', '--cwd', '--env-file'],
  source: WRANGLER_DOCS,
  commands: {
    deployments: sub('list status view', {
      options: { list: words('name json limit'), status: words('name json') },
      source: `${WRANGLER_DOCS}#deployments`,
    }),
    rollback: { options: { '': words('version-id name message yes') }, source: `${WRANGLER_DOCS}#rollback` },
    secret: sub('put delete list bulk', { source: `${WRANGLER_DOCS}#secret` }),
    versions: sub('view list upload deploy secret', { source: `${WRANGLER_DOCS}#versions` }),
    r2: sub('bucket object bulk sql', {
      below: {
        object: words('get put delete'),
        bucket: words(
          'create update list info delete catalog sippy notification domain dev-url lifecycle cors lock local-uploads',
        ),
      },
      options: { 'object get': words('file pipe local remote persist-to jurisdiction') },
      source: 'https://developers.cloudflare.com/workers/wrangler/commands/r2/',
    }),
    kv: sub('namespace key bulk', {
      below: {
        namespace: words('create list delete rename'),
        key: words('put list get delete'),
        bulk: words('get put delete'),
      },
      source: 'https://developers.cloudflare.com/workers/wrangler/commands/kv/',
    }),
    queues: sub('list create update delete info consumer pause-delivery resume-delivery purge subscription', {
      below: { consumer: words('add remove http worker list') },
      source: 'https://developers.cloudflare.com/queues/reference/wrangler-commands/',
    }),
    d1: sub('list info create delete execute export time-travel migrations insights', {
      below: { migrations: words('list create apply'), 'time-travel': words('info restore') },
      source: 'https://developers.cloudflare.com/workers/wrangler/commands/d1/',
    }),
    ...plain(
      'ai auth browser build cert check cloudchamber complete containers delete deploy dev dispatch-namespace docs email hello-world hyperdrive init login logout mtls-certificate pages pipelines preview publish secrets-store setup tail telemetry triggers tunnel types vectorize vpc whoami workflows',
    ),
  },
};

const SUPABASE_DOCS = 'https://supabase.com/docs/reference/cli/introduction';

const SUPABASE: VendorCli = {
  tool: 'supabase',
  programs: ['supabase'],
  complete: false,
  valued: ['--project-ref', '--workdir', '--profile', '--dns-resolver', '--output', '-o'],
  source: SUPABASE_DOCS,
  commands: {
    functions: sub('list delete download deploy new serve', { source: SUPABASE_DOCS }),
    secrets: sub('list set unset', { source: SUPABASE_DOCS }),
    backups: sub('list restore', { source: SUPABASE_DOCS }),
    migration: sub('list new repair squash up down fetch', { source: SUPABASE_DOCS }),
    migrations: sub('list new repair squash up down fetch', { source: SUPABASE_DOCS }),
    projects: sub('list create delete api-keys', { source: SUPABASE_DOCS }),
    ...plain(
      'bootstrap branches config db domains encryption gen init inspect link login logout network-bans network-restrictions orgs postgres-config seed services snippets ssl-enforcement sso start status stop storage telemetry test unlink vanity-subdomains completion help',
    ),
  },
};

const GH: VendorCli = {
  tool: 'gh',
  programs: ['gh'],
  // Extensions and aliases add first words.
  complete: false,
  valued: ['-R', '--repo'],
  source: 'https://cli.github.com/manual/',
  commands: {
    run: sub('cancel delete download list ls rerun view watch', { source: 'https://cli.github.com/manual/gh_run' }),
    workflow: sub('disable enable list ls run view', { source: 'https://cli.github.com/manual/gh_workflow' }),
    secret: sub('delete remove list ls set', { source: 'https://cli.github.com/manual/gh_secret' }),
    variable: sub('delete remove get list ls set', { source: 'https://cli.github.com/manual/gh_variable' }),
    release: sub('create new delete delete-asset download edit list ls upload view verify verify-asset', {
      source: 'https://cli.github.com/manual/gh_release',
    }),
  },
};

const FLY: VendorCli = {
  tool: 'flyctl',
  programs: ['fly', 'flyctl'],
  complete: true,
  valued: ['-a', '--app', '-t', '--access-token', '-c', '--config'],
  source: 'https://fly.io/docs/flyctl/',
  commands: plain(
    'agent app apps auth cert certificates certs checks completion config console consul create curl dash dashboard deploy destroy dig docs doctor ext extensions help history image img incidents info ip ips jobs launch lfsc litefs-cloud logs log machine machines m mcp metrics monitor move mpg managed-postgres mpg open orgs pg ping platform postgres proxy redis regions registry releases release restart resume scale secret secrets services settings ssh status storage suspend synthetics tigris token tokens turboku version vol volume volumes wg wireguard',
  ),
};

const HEROKU: VendorCli = {
  tool: 'heroku',
  programs: ['heroku'],
  // Plugins add commands.
  complete: false,
  source: 'https://devcenter.heroku.com/articles/heroku-cli-commands',
  commands: { rollback: {} },
};

const STRIPE: VendorCli = {
  tool: 'stripe',
  programs: ['stripe'],
  // One first word for each resource of the API, which grows.
  complete: false,
  source: 'https://docs.stripe.com/cli',
  commands: { logs: sub('tail', { source: 'https://docs.stripe.com/cli/logs/tail' }) },
};

/** The command lines that are known, for words that do not exist in them. */
export const VENDOR_CLIS: readonly VendorCli[] = [VERCEL, RAILWAY, WRANGLER, SUPABASE, GH, FLY, HEROKU, STRIPE];
