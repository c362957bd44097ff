/*
 * A `vercel` 50 that is signed in by VERCEL_TOKEN and knows its project by VERCEL_ORG_ID and VERCEL_PROJECT_ID. Tables and
 * successes go to standard error; addresses, JSON and the names of variables to standard output. A change of a variable
 * reaches only new deployments, and after a rollback production stays where it is until something is promoted.
 * https://vercel.com/docs/cli
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ask, call, fail, flag, readOptions, readStdin, value } from './vendor.mjs';

const HEADER = '# Created by Vercel CLI\n';
const [command, ...rest] = process.argv.slice(2);
const { VERCEL_TOKEN, VERCEL_ORG_ID, VERCEL_PROJECT_ID } = process.env;
if (!VERCEL_TOKEN) fail('Error: No existing credentials found. Please run `vercel login` or pass "--token"');
for (const [given, missing] of [
  ['VERCEL_PROJECT_ID', 'VERCEL_ORG_ID'],
  ['VERCEL_ORG_ID', 'VERCEL_PROJECT_ID'],
]) {
  if (process.env[given] && !process.env[missing])
    fail(`Error: You specified \`${given}\` but you forgot to specify \`${missing}\`. You need to specify both.`);
}
if (!VERCEL_ORG_ID || !VERCEL_PROJECT_ID)
  fail("Error: Your codebase isn't linked to a project on Vercel. Run `vercel link` to begin.");
const project = `/fake-vercel/${VERCEL_PROJECT_ID}`;
const yes = { '-y': flag('yes'), '--yes': flag() };
const say = (text) => process.stderr.write(`${text}\n`);
const options = (args, known) =>
  readOptions(args, known, (word) => fail(`Error: unknown or unexpected option: ${word}`));

/** A host name as it is written: with or without https://. */
const hostOf = (text) => text.replace(/^https?:\/\//, '').replace(/\/$/, '');

async function find(name, what) {
  if (!name) fail(`Error: Missing required argument: ${what}`);
  const answer = await call(`${project}/deployments/${encodeURIComponent(hostOf(name))}`);
  if (answer.status === 404) fail(`Error: Can't find the deployment "${name}" under the context "team"`);
  return answer.json();
}

/** Points production elsewhere, and says so. */
async function point(verb, done, args) {
  const { words, options: given } = options(args, { ...yes, '--timeout': value() });
  if (words[0] === undefined || words[0] === 'status') return say(`> No deployment ${verb} in progress`);
  const { id, url } = await find(words[0], 'url|deploymentId');
  if (given.timeout !== undefined && !/^\d+(ms|s|m|h)?$/.test(given.timeout))
    fail(`Error: Invalid timeout "${given.timeout}"`);
  await ask(`${project}/${verb}`, 'POST', { deployment: id });
  const { name } = await ask(project);
  say(`> Success! ${name} was ${done} to ${url} (${id}) [1s]`);
}

const age = (sinceMs) => `${Math.floor((Date.now() - sinceMs) / 86_400_000)}d`;

const commands = {
  async list(args) {
    const { options: given } = options(args, {
      ...yes,
      '--prod': flag(),
      '--environment': value(),
      '-s': value('status'),
      '--status': value(),
    });
    const found = await ask(`${project}/deployments`);
    say('  Age     Deployment     Status     Environment');
    for (const { url, createdAtMs } of found)
      say(`  ${age(createdAtMs)}     https://${url}     ● Ready     Production`);
    if (given.environment === 'preview') return;
    for (const { url } of found) console.log(`https://${url}`);
  },
  async inspect(args) {
    const { words, options: given } = options(args, {
      ...{ '--json': flag(), '--logs': flag(), '-l': flag('logs'), '--wait': flag(), '--timeout': value() },
    });
    const { id, url, readyState, target, createdAtMs } = await find(words[0], 'url|deploymentId');
    const { name } = await ask(project);
    say(`> Fetched deployment "${url}" in team [1s]`);
    if (given.json) return console.log(JSON.stringify({ id, name, url, target, readyState, createdAt: createdAtMs }));
    say(`\n  General\n\n    id\t\t${id}\n    name\t${name}\n    target\t${target}\n    status\t● Ready`);
    say(`    url\t\thttps://${url}\n    created\t${new Date(createdAtMs)} [${age(createdAtMs)} ago]\n`);
  },
  rollback: (args) => point('rollback', 'rolled back', args),
  promote: (args) => point('promote', 'promoted', args),
  async redeploy(args) {
    const { words } = options(args, { '--target': value(), '--no-wait': flag() });
    const { id } = await find(words[0], 'deployment id or url');
    const { url } = await ask(`${project}/redeploy`, 'POST', { deployment: id });
    say(`✅  Production: https://${url} [1s]`);
    process.stdout.write(`https://${url}`);
  },
  async logs(args) {
    const { options: given } = options(args, {
      ...{ '--environment': value(), '--since': value(), '--until': value(), '--level': value(), '--json': flag() },
      ...{
        '-n': value('limit'),
        '--limit': value(),
        '-j': flag('json'),
        '--deployment': value(),
        '-d': value('deployment'),
      },
      ...{ '--status-code': value(), '-q': value('query'), '--query': value() },
    });
    const lines = (await ask(`${project}/logs`)).map((line) => JSON.parse(line));
    for (const { time, level, message, path = '', status } of lines.slice(-Number(given.limit ?? 100))) {
      const entry = { timestamp: Date.parse(time), level: level.toLowerCase(), message, requestPath: path };
      if (given.json) console.log(JSON.stringify({ ...entry, ...(status ? { responseStatusCode: status } : {}) }));
      else console.log(`${time.slice(11, 19)}  ${level}  ${status ?? '---'}  ${path}  ${message}`);
    }
  },
  async env([verb, ...args]) {
    const subcommand = { list: listEnv, ls: listEnv, pull: pullEnv, add: addEnv, update: updateEnv, rm: removeEnv };
    const found = subcommand[verb === 'remove' ? 'rm' : verb];
    if (!found) fail(`Error: Please specify a valid subcommand: add | ls | pull | rm | update`, 2);
    await found(args);
  },
};
commands.ls = commands.list;

const variables = () => ask(`${project}/variables`);

async function listEnv(args) {
  options(args, {});
  say('> Environment Variables found for team/project [1s]\n');
  console.log(' name               value               environments        created');
  for (const name of Object.keys(await variables()))
    console.log(` ${name}     Encrypted           Production          1d ago`);
}

async function pullEnv(args) {
  const { words, options: given } = options(args, { ...yes, '--environment': value(), '--git-branch': value() });
  const file = words[0] ?? '.env.local';
  if (existsSync(file) && !readFileSync(file, 'utf8').startsWith(HEADER) && !given.yes) return say('> Canceled');
  const found = given.environment === 'production' ? await variables() : {};
  const lines = Object.entries(found).map(([name, text]) => `${name}="${text.replaceAll('\n', '\\n')}"\n`);
  writeFileSync(file, HEADER + lines.join(''));
  say(`✅  Created ${file} file [1s]`);
}

/** The value comes by standard input; nobody can be asked for it. */
async function givenValue([name, environment], verb) {
  const text = await readStdin();
  if (!name || !environment) fail(`Error: Invalid number of arguments. Usage: \`vercel env ${verb} <name> <target>\``);
  if (text === '') fail('Error: User force closed the prompt');
  return text;
}

async function addEnv(args) {
  const { words, options: given } = options(args, { ...yes, '--force': flag(), '--sensitive': flag() });
  const text = await givenValue(words, 'add');
  if (words[0] in (await variables()) && !given.force)
    fail(`Error: A variable with the name \`${words[0]}\` already exists for the target ${words[1]} (409)`);
  await ask(`${project}/variables/${words[0]}`, 'PUT', { value: text });
  say(`✅  Added Environment Variable ${words[0]} to Project [1s]`);
}

async function updateEnv(args) {
  const { words, options: given } = options(args, { ...yes, '--sensitive': flag() });
  const text = await givenValue(words, 'update');
  if (!(words[0] in (await variables())))
    fail(
      `Error: The variable "${words[0]}" was not found. Run \`vercel env ls\` to see all available Environment Variables.`,
    );
  if (!given.yes) fail('Error: User force closed the prompt');
  await ask(`${project}/variables/${words[0]}`, 'PUT', { value: text });
  say(`✅  Updated Environment Variable ${words[0]} in Project [1s]`);
}

async function removeEnv(args) {
  const { words, options: given } = options(args, yes);
  if (!(words[0] in (await variables()))) fail(`Error: Environment Variable was not found.`);
  if (!given.yes) fail('Error: User force closed the prompt');
  await ask(`${project}/variables/${words[0]}`, 'DELETE');
  say(`✅  Removed Environment Variable [1s]`);
}

if (!commands[command]) fail(`Error: The specified file or directory "${command}" does not exist.`);
await commands[command](rest);
