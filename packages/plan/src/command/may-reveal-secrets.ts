import { allCommands, plainWords, programOf } from './match-command.ts';
import type { ShellCommand } from './read-commands.ts';
import { innerCommand } from './reads-only-shell.ts';

const SECRET_NAME =
  /(?:SECRET|TOKEN|PASSWORD|PASSWD|PWD|PASS|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|SERVICE_?KEY|SIGNING_?KEY|CREDENTIALS?|DATABASE_URL|DB_URL|DSN|REDIS_URL|MONGO\w*_URI|CONNECTION_STRING|WEBHOOK_URL|_KEY$)/i;
const SECRET_FILE =
  /(?:^|\/)(?:\.env(?:\.[\w.-]+)?|\.dev\.vars|\.npmrc|\.netrc|\.pgpass|id_(?:rsa|ed25519|ecdsa)|[\w.-]*(?:secret|credential|private|service-account)[\w.-]*|[\w.-]+\.(?:pem|key|p12|pfx|jks))$/i;
/** Words such as these in capitals are names that are looked for, not files. */
const IN_CAPITALS = /^[A-Z0-9_]+$/;
const SHOWING = new Set([
  'cat',
  'head',
  'tail',
  'less',
  'more',
  'grep',
  'egrep',
  'rg',
  'strings',
  'base64',
  'xxd',
  'od',
  'sed',
  'awk',
  'cut',
  'sort',
  'nl',
  'tac',
  'jq',
  'yq',
]);
/** Lists of names and commands that print values, not only names. */
const VALUES: readonly (readonly [program: RegExp, words: RegExp])[] = [
  [/^railway$/, /^(?:variables?|vars?)(?:\s|$)/],
  [/^(?:heroku)$/, /^(?:config|config:get|pg:credentials:url)(?:\s|$)/],
  [/^(?:vercel|vc)$/, /^env (?:pull|get)\b/],
  [/^(?:kubectl|oc|k)$/, /^(?:get|describe) (?:secrets?|configmaps?|cm)\b.*|^config view --raw/],
  [/^(?:docker|podman)$/, /^(?:inspect|container inspect|compose config)\b/],
  [
    /^aws$/,
    /^(?:secretsmanager get-secret-value|ssm get-parameters?|lambda get-function|ecs describe-task-definition|lambda get-function-configuration)/,
  ],
  [/^gcloud$/, /^(?:secrets versions access|auth print|run services describe|functions describe)/],
  [/^(?:az)$/, /^(?:keyvault secret show|webapp config appsettings list)/],
  [/^(?:supabase|netlify|ntl)$/, /^(?:status|env:list|env:get)\b/],
  [/^(?:vault)$/, /^(?:read|kv get)\b/],
  [/^(?:wrangler)$/, /^kv key get\b/],
  [/^helm$/, /^get (?:values|all|manifest)\b/],
  [/^terraform|tofu$/, /^(?:output|show|state show)\b/],
  [/^(?:redis-cli)$/, /^config get (?:requirepass|\*)/i],
  [/^fly(?:ctl)?$/, /^(?:ssh console|config env)\b/],
];

/**
 * Tells whether a statement may print secrets, so that it should not run without being asked although it only
 * reads: `env`, `cat .env`, `echo $API_KEY`, `railway variables`, `kubectl get secret`.
 */
export function mayRevealSecrets(statement: string): boolean {
  const commands = allCommands(statement);
  return commands === null || commands.some(reveals);
}

function reveals(command: ShellCommand): boolean {
  const within = command.words.some(({ value }) => value === 'exec') ? innerCommand(command) : null;
  if (within && showsSecret(within)) return true;
  return showsSecret(command);
}

function showsSecret(command: ShellCommand): boolean {
  const program = programOf(command);
  const rest = command.words.slice(1);
  if (
    /^(?:env|printenv|set|export|declare)$/.test(program) &&
    rest.every(({ value }) => SECRET_NAME.test(value) || /^-[px0]?$/.test(value))
  )
    return true;
  if (/^(?:echo|printf|printenv)$/.test(program))
    return (
      rest.some(({ raw }) => printsSecret(raw)) ||
      (program === 'printenv' && rest.some(({ value }) => SECRET_NAME.test(value)))
    );
  if (
    SHOWING.has(program) &&
    rest.some(
      ({ value }) => (SECRET_FILE.test(value) && !IN_CAPITALS.test(value)) || /^\/proc\/[^/]+\/environ$/.test(value),
    )
  )
    return true;
  const words = plainWords(command, ['-n', '--namespace', '-s', '--service', '-e', '--environment', '-a', '--app'])
    .slice(1)
    .map(({ value }) => value)
    .join(' ');
  return VALUES.some(([name, pattern]) => name.test(program) && pattern.test(words));
}

/** `$API_KEY` and `${API_KEY}`, but not `${#API_KEY}` (its length) or `${API_KEY:+set}` (whether it is there). */
function printsSecret(raw: string): boolean {
  if (raw.startsWith("'")) return false;
  return [...raw.matchAll(/\$(?:(\w+)|\{([A-Za-z_]\w*)(:?[+])?)/g)].some(
    ([, plain, braced, alternative]) => alternative === undefined && SECRET_NAME.test(plain ?? braced ?? ''),
  );
}
