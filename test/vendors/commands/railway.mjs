/*
 * A `railway` 5.43 for one project with one service, signed in by RAILWAY_TOKEN. Without a terminal `restart`, `redeploy` and
 * `down` refuse to go on unless --yes is given, `logs` ends only with --lines, and there is no rollback but by `railway api`.
 * https://docs.railway.com/cli
 */
import { ask, fail, flag, follow, many, readOptions, readStdin, value } from './vendor.mjs';

const [command, ...rest] = process.argv.slice(2);
if (!process.env.RAILWAY_TOKEN) fail('Unauthorized. Please login with `railway login`');

const place = {
  '-s': value('service'),
  '--service': value('service'),
  '-e': value('environment'),
  '--environment': value(),
};
const yes = { '-y': flag('yes'), '--yes': flag('yes') };
const json = { '--json': flag() };

/** The linked service is the only one; another name is not found. */
function hosted({ service = 'bot' }) {
  if (service !== 'bot') fail(`Service "${service}" not found.`);
  return '/fake-hosting/bot';
}

function confirm(options, refusal) {
  if (!options.yes) fail(refusal);
}

const NO_PROMPT = 'Cannot prompt for confirmation in non-interactive mode. Use --yes to skip confirmation.';

const commands = {
  async deployment([verb, ...args]) {
    if (verb === 'redeploy') return commands.redeploy(args);
    if (verb !== 'list' && verb !== 'ls') fail(`error: unrecognized subcommand '${verb}'`, 2);
    const { options } = readOptions(args, { ...place, ...json, '--limit': value() });
    const found = (await ask(`${hosted(options)}/deployments`)).slice(0, Number(options.limit ?? 20));
    if (options.json) {
      const list = found.map(({ id, status, createdAt, message }) => ({
        id,
        status,
        createdAt,
        meta: { commitMessage: message },
      }));
      return console.log(JSON.stringify(list, null, 2));
    }
    console.log('Recent Deployments');
    for (const { id, status, createdAt } of found)
      console.log(`  ${id} | ${status} | ${createdAt.replace('T', ' ').slice(0, 19)} UTC`);
  },
  async restart(args) {
    const { options } = readOptions(args, { ...place, ...yes, ...json });
    confirm(options, NO_PROMPT);
    const { id } = await ask(`${hosted(options)}/restart`, 'POST', {}, () => 'No deployment found for service');
    if (options.json) console.log(JSON.stringify({ id }));
  },
  async redeploy(args) {
    const { options } = readOptions(args, { ...place, ...yes, ...json, '--from-source': flag() });
    const hosting = hosted(options);
    const [latest] = await ask(`${hosting}/deployments`);
    if (!options['from-source'] && latest.status === 'REMOVED') {
      fail(
        "The latest deployment for service bot cannot be redeployed. This may be because it's currently building, deploying, or was removed.",
      );
    }
    confirm(options, NO_PROMPT);
    const action = options['from-source'] ? ['deploy', { message: 'Newest commit' }] : ['rollback', { id: latest.id }];
    const { id } = await ask(`${hosting}/${action[0]}`, 'POST', action[1]);
    if (options.json) console.log(JSON.stringify(options['from-source'] ? { success: true } : { id }));
  },
  async down(args) {
    const { options } = readOptions(args, { ...place, ...yes });
    // It asks without looking whether anybody can answer.
    confirm(options, 'Error: The input device is not a TTY');
    await ask(`${hosted(options)}/remove`, 'POST', {}, () => 'No deployments found');
  },
  async logs(args) {
    const known = {
      ...place,
      ...json,
      '-n': value('lines'),
      '--lines': value(),
      '--tail': value('lines'),
      '-f': value('filter'),
      '--filter': value(),
    };
    const { options } = readOptions(args, known);
    const lines = await ask(`${hosted(options)}/logs?lines=${options.lines ?? 500}`);
    for (const line of lines) console.log(line);
    if (options.lines === undefined) await follow(async () => undefined);
  },
  async status() {
    const { active, service } = await ask('/fake-hosting/bot');
    console.log(
      `Project: access\nEnvironment: production\nService: ${service}\nDeployment: ${active ? `${active.id} (${active.status})` : 'none'}`,
    );
  },
  async metrics(args) {
    const known = { ...place, ...json, '--cpu': flag(), '--memory': flag(), '-S': value('since'), '--since': value() };
    const { options } = readOptions(args, known);
    const { metrics } = await ask(hosted(options));
    const megabytes = metrics.memoryMegabytes;
    if (options.json) return console.log(JSON.stringify({ memory: { currentMb: megabytes, limitMb: 64 } }));
    console.log(`CPU     0.1 vCPU\nMemory  ${megabytes} MB of 64 MB (${Math.round((megabytes / 64) * 100)}%)`);
  },
  async variable([verb, ...args]) {
    const known = { ...place, ...json, '-k': flag('kv'), '--kv': flag(), '--stdin': flag(), '--skip-deploys': flag() };
    const { words, options } = readOptions(args, known);
    const hosting = hosted(options);
    const variables = await ask(`${hosting}/variables`);
    if (verb === 'list' || verb === 'ls') {
      const asPairs = Object.entries(variables).map(([name, text]) => `${name}=${text}`);
      return console.log(options.json ? JSON.stringify(variables, null, 2) : asPairs.join('\n'));
    }
    if (verb !== 'set') fail(`error: unrecognized subcommand '${verb}'`, 2);
    const pairs = options.stdin ? [[words[0], await valueFromStdin(words)]] : words.map((word) => word.split(/=(.*)/s));
    for (const [name, text] of pairs) {
      if (text === undefined) fail(`Invalid variable format: ${name}`);
      await ask(`${hosting}/variables/${name}`, 'PUT', { value: text });
    }
    console.log(`Set variables ${pairs.map(([name]) => name).join(', ')}`);
  },
  async api(args) {
    const known = {
      '--var': many(),
      '--raw-var': many(),
      '--compact': flag(),
      '--allow-errors': flag(),
      '--variables': value(),
    };
    const { words, options } = readOptions(args, known);
    if (!/^\s*mutation\b[^{]*\{\s*deploymentRollback\(id:\s*\$id\)\s*\}\s*$/.test(words[0] ?? ''))
      fail('Railway API returned 1 GraphQL error(s)');
    const id = options['raw-var']?.find((pair) => pair.startsWith('id='))?.slice('id='.length);
    if (!id) fail('Variable "$id" of required type "String!" was not provided.');
    const refused = () => {
      console.log(JSON.stringify({ errors: [{ message: 'Deployment not found' }], data: null }, null, 2));
      return 'Railway API returned 1 GraphQL error(s)';
    };
    await ask('/fake-hosting/bot/rollback', 'POST', { id }, refused);
    console.log(JSON.stringify({ data: { deploymentRollback: true } }, null, 2));
  },
};
commands.variables = commands.variable;

async function valueFromStdin(words) {
  if (words.length !== 1) fail('--stdin requires exactly one KEY argument');
  const text = (await readStdin()).replace(/\r?\n$/, '');
  if (text === '') fail('Empty value provided via stdin');
  return text;
}

if (!commands[command]) fail(`error: unrecognized subcommand '${command}'`, 2);
await commands[command](rest);
