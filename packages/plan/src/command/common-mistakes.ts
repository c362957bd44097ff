const WRANGLER_DOCS = 'https://developers.cloudflare.com/workers/wrangler/commands/';
const SUPABASE_DOCS = 'https://supabase.com/docs/reference/cli/introduction';

/** A mistake that is often written, with what does the same; looked at before the lists. */
export interface CommonMistake {
  readonly tool: string;
  /** Words after the program, joined by blanks. */
  readonly written: RegExp;
  readonly hint: string;
  readonly known?: readonly string[];
  readonly source: string;
}

export const COMMON_MISTAKES: readonly CommonMistake[] = [
  {
    tool: 'vercel',
    written: /^crons? (?:pause|stop|disable|suspend|resume|enable|start)\b/,
    hint: 'Cron jobs are disabled in the dashboard: Settings, Cron Jobs.',
    known: ['add', 'ls', 'run'],
    source: 'https://vercel.com/docs/cron-jobs/manage-cron-jobs',
  },
  {
    tool: 'vercel',
    written: /^env add \S+ (?:true|false|on|off|yes|no|0|1)$/i,
    hint: 'The word after the name is the environment. Hand the value over: echo false | vercel env add NAME production; it counts from the next deployment.',
    known: ['production', 'preview', 'development'],
    source: 'https://vercel.com/docs/cli/env',
  },
  {
    tool: 'vercel',
    written: /^logs\b.* --app\b/,
    hint: 'Name the project with --project, or the deployment with --deployment.',
    source: 'https://vercel.com/docs/cli/logs',
  },
  {
    tool: 'railway',
    written: /^(?:deployments? rollback|rollback)\b/,
    hint: 'Roll back in the dashboard (Deployments, the three dots, Rollback); railway redeploy repeats the latest deployment.',
    source: 'https://docs.railway.com/deployments/deployment-actions',
  },
  {
    tool: 'railway',
    written: /^restart\b.* --force\b/,
    hint: 'railway restart --yes does not ask.',
    source: 'https://docs.railway.com/cli/restart',
  },
  {
    tool: 'railway',
    written: /^(?:stop|start)\b/,
    hint: 'railway down removes the latest deployment; railway redeploy brings it back.',
    source: 'https://docs.railway.com/cli',
  },
  {
    tool: 'wrangler',
    written: /^r2 object (?:list|ls)\b/,
    hint: 'Wrangler gets, puts and deletes objects; list them through the S3 API (aws s3 ls --endpoint-url …) or in the dashboard.',
    known: ['get', 'put', 'delete'],
    source: 'https://developers.cloudflare.com/workers/wrangler/commands/r2/',
  },
  {
    tool: 'wrangler',
    written: /^(?:deployments?|versions) rollback\b/,
    hint: 'It is wrangler rollback, with a version if not the one before.',
    source: `${WRANGLER_DOCS}#rollback`,
  },
  { tool: 'wrangler', written: /^logs?\b/, hint: 'It is wrangler tail.', source: `${WRANGLER_DOCS}#tail` },
  {
    tool: 'wrangler',
    written: /^kv:\w+/,
    hint: 'Since Wrangler 4 it is written with a blank: wrangler kv key list.',
    source: 'https://developers.cloudflare.com/workers/wrangler/migration/update-v3-to-v4/',
  },
  {
    tool: 'wrangler',
    written: /^publish\b/,
    hint: 'It is wrangler deploy.',
    source: 'https://developers.cloudflare.com/workers/wrangler/migration/update-v3-to-v4/',
  },
  {
    tool: 'supabase',
    written: /^functions logs\b/,
    hint: 'The logs of a function are in the dashboard: Edge Functions, Logs.',
    known: ['list', 'delete', 'download', 'deploy', 'new', 'serve'],
    source: SUPABASE_DOCS,
  },
  {
    tool: 'supabase',
    written: /^(?:logs|db (?:backup|backups|restore|restart|connect|shell|psql))\b/,
    hint: 'See supabase db --help; logs are in the dashboard.',
    source: SUPABASE_DOCS,
  },
  {
    tool: 'flyctl',
    written: /^(?:rollback|releases? rollback|deploy rollback)\b/,
    hint: 'Deploy the image of the release before: fly releases --image, then fly deploy --image IMAGE.',
    source: 'https://fly.io/docs/flyctl/releases/',
  },
  {
    tool: 'stripe',
    written: /^webhooks? (?:list|resend|create)\b/,
    hint: 'It is stripe webhook_endpoints list; an event is sent again with stripe events resend ID.',
    source: 'https://docs.stripe.com/cli',
  },
];
