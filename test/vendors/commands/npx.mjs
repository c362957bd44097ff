/*
 * An `npx` that knows `wrangler` 4.86, signed in by CLOUDFLARE_API_TOKEN. Where nobody can answer, wrangler takes its own
 * answer to a question: a rollback and a restore go on, without --yes too. `tail` never ends by itself; R2 has no list.
 * https://developers.cloudflare.com/workers/wrangler/commands/
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { ask, call, fail as end, flag, follow, readOptions, readStdin, value } from './vendor.mjs';

const [tool, ...words] = process.argv.slice(2);
const fail = (message) => end(`\n✘ [ERROR] ${message}\n`);
if (tool !== 'wrangler') fail(`could not determine executable to run: ${tool}`);
if (!process.env.CLOUDFLARE_API_TOKEN) {
  fail(
    "In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN environment variable for wrangler to work.",
  );
}
const WORKER = 'publishing-api';
const unknown = (word) => `✘ [ERROR] Unknown argument: ${word.replace(/^-+/, '')}`;
const read = (args, known) => readOptions(args, { '--config': value(), '-c': value('config'), ...known }, unknown);
const yes = { '-y': flag('yes'), '--yes': flag('yes') };
const asked = (text, answer) => console.log(`? ${text}\n🤖 Using fallback value in non-interactive context: ${answer}`);

/** The worker by --name, else by the configuration of the folder. */
function workerOf({ name }) {
  const named =
    name ??
    (existsSync('wrangler.toml')
      ? /^name\s*=\s*"([^"]+)"/m.exec(readFileSync('wrangler.toml', 'utf8'))?.[1]
      : undefined);
  if (!named)
    fail(
      'You need to provide a name for your Worker. Either pass it as a cli arg with `--name <name>` or in your configuration file as `name = "<name>"`',
    );
  if (named !== WORKER) fail(`Worker "${named}" not found.`);
  return `/fake-hosting/${WORKER}`;
}

const isRemote = ({ remote, local }) => {
  if (remote && local) fail("Error: can't use --local and --remote at the same time");
  // The present version works on a local copy unless told otherwise.
  if (!remote) fail(`Couldn't find a D1 DB with that name or binding in your wrangler.toml file.`);
};
const where = { '--remote': flag(), '--local': flag() };

const commands = {
  async 'deployments list'(args) {
    const { options } = read(args, { '--name': value(), '--json': flag() });
    // Ten of them, the oldest first.
    const found = (await ask(`${workerOf(options)}/deployments`)).slice(0, 10).reverse();
    const shown = found.map(({ id, createdAt, message, versionId }) => ({
      ...{
        id,
        source: 'wrangler',
        strategy: 'percentage',
        author_email: 'operator@example.com',
        created_on: createdAt,
      },
      ...{ annotations: { 'workers/message': message }, versions: [{ version_id: versionId, percentage: 100 }] },
    }));
    if (options.json) return console.log(JSON.stringify(shown, null, 2));
    for (const { created_on, annotations, versions } of shown) {
      console.log(
        `Created:     ${created_on}\nAuthor:      operator@example.com\nSource:      Upload\nMessage:     ${annotations['workers/message']}\nVersion(s):  (100%) ${versions[0].version_id}\n`,
      );
    }
  },
  async 'deployments status'(args) {
    const { options } = read(args, { '--name': value(), '--json': flag() });
    const { active } = await ask(workerOf(options));
    if (!active) fail(`The worker ${WORKER} has no deployments.`);
    console.log(`Created:     ${active.createdAt}\nVersion(s):  (100%) ${active.versionId}`);
  },
  async rollback(args) {
    const {
      words: [version],
      options,
    } = read(args, { ...yes, '--name': value(), '-m': value('message'), '--message': value() });
    const hosting = workerOf(options);
    const [, ...former] = await ask(`${hosting}/deployments`);
    const id = version ?? former[0]?.versionId;
    if (!id) fail('Could not find stable Worker Version to rollback to. Please try again with an explicit Version ID.');
    asked('Please provide an optional message for this rollback (120 characters max)', options.message ?? 'Rollback');
    asked('Are you sure you want to deploy this Worker Version to 100% of traffic?', 'yes');
    await ask(
      `${hosting}/rollback`,
      'POST',
      { id, message: options.message },
      () => `A request to the Cloudflare API failed. Version not found [code: 10007]`,
    );
    console.log(`Worker Version ${id} has been deployed to 100% of traffic.\n\nCurrent Version ID: ${id}`);
  },
  async deploy(args) {
    const { options } = read(args, {
      '--name': value(),
      '--dry-run': flag(),
      '--outdir': value(),
      '--message': value(),
    });
    if (!existsSync('wrangler.toml')) fail('Missing entry-point to Worker script or to assets directory');
    if (options['dry-run']) {
      mkdirSync(options.outdir, { recursive: true });
      writeFileSync(`${options.outdir}/index.js`, '');
      return console.log('--dry-run: exiting now.');
    }
    const { versionId } = await ask(`${workerOf(options)}/deploy`, 'POST', { message: options.message ?? 'Deployed' });
    console.log(`Uploaded ${WORKER}\nDeployed ${WORKER} triggers\nCurrent Version ID: ${versionId}`);
  },
  async 'secret list'(args) {
    const { options } = read(args, { '--name': value(), '--format': value() });
    const variables = await ask(`${workerOf(options)}/variables`);
    console.log(
      JSON.stringify(
        Object.keys(variables).map((name) => ({ name, type: 'secret_text' })),
        null,
        2,
      ),
    );
  },
  async 'secret put'(args) {
    const {
      words: [name],
      options,
    } = read(args, { '--name': value() });
    if (!name) fail('Not enough non-option arguments: got 0, need at least 1');
    const text = (await readStdin()).trimEnd();
    console.log(`🌀 Creating the secret for the Worker "${WORKER}"`);
    await ask(`${workerOf(options)}/variables/${name}`, 'PUT', { value: text });
    console.log(`✨ Success! Uploaded secret ${name}`);
  },
  async tail(args) {
    const {
      words: [name],
      options,
    } = read(args, { '--format': value(), '--status': value(), '--search': value() });
    const hosting = workerOf({ name });
    let shown = new Set(await ask(`${hosting}/logs?lines=500`));
    await follow(async () => {
      const lines = await ask(`${hosting}/logs?lines=500`);
      for (const line of lines.filter((each) => !shown.has(each))) show(JSON.parse(line), options);
      shown = new Set(lines);
    });
  },
  async 'kv namespace list'() {
    console.log(JSON.stringify([{ id: '0f2ac74b498b48028cb68387c421e279', title: 'SESSIONS' }], null, 2));
  },
  async 'd1 execute'(args) {
    const {
      words: [database],
      options,
    } = read(args, { ...where, ...yes, '--json': flag(), '--command': value(), '--file': value() });
    if (options.file && options.command) fail("Error: can't provide both --command and --file.");
    if (!options.file && !options.command) fail('Missing required option --command or --file.');
    isRemote(options);
    const body = options.command ?? readFileSync(options.file, 'utf8');
    const answer = await call(`/fake-cloudflare/d1/${database}/query`, { method: 'POST', body });
    if (answer.status >= 400) {
      if (options.json) end(JSON.stringify({ error: { text: answer.json().error } }, null, 2));
      fail(answer.json().error);
    }
    console.log(JSON.stringify(answer.json(), null, 2));
  },
  async 'd1 export'(args) {
    const known = { ...where, '-y': flag('yes'), '--skip-confirmation': flag('yes'), '--output': value() };
    const {
      words: [database],
      options,
    } = read(args, known);
    if (!options.output) fail('Missing required argument: output');
    isRemote(options);
    if (!options.yes)
      asked(
        '⚠️ This process may take some time, during which your D1 database will be unavailable to serve queries.',
        'yes',
      );
    writeFileSync(options.output, (await call(`/fake-cloudflare/d1/${database}/export`)).bytes);
    console.log(`🌀 Downloading SQL to ${options.output}...`);
  },
  async 'd1 time-travel'([verb, ...args]) {
    const {
      words: [database],
      options,
    } = read(args, { '--timestamp': value(), '--bookmark': value(), '--json': flag() });
    if (verb === 'restore' && !options.timestamp === !options.bookmark)
      fail('Missing required option --timestamp or --bookmark.');
    const d1 = `/fake-cloudflare/d1/${database}`;
    const time = options.timestamp ? `?timestamp=${encodeURIComponent(options.timestamp)}` : '';
    const bookmark = options.bookmark ?? (await ask(`${d1}/bookmark${time}`)).bookmark;
    if (verb === 'info' && options.json) return console.log(JSON.stringify({ bookmark }, null, 2));
    if (verb === 'info')
      return console.log(`⚠️ Timestamp '${options.timestamp}' corresponds with bookmark '${bookmark}'`);
    if (verb !== 'restore') fail(`Unknown command: ${verb}`);
    asked('OK to proceed (y/N)', 'yes');
    const answer = await call(`${d1}/restore`, { method: 'POST', body: bookmark });
    if (answer.status >= 400) fail(answer.json().error);
    console.log(
      `✅ Database ${database} restored back to bookmark ${bookmark}\n↩️ To undo this operation, you can restore to the previous bookmark: ${answer.json().previous_bookmark}`,
    );
  },
  async 'd1 insights'(args) {
    read(args, {
      '--time-period': value(),
      '--timePeriod': value(),
      '--sort-type': value(),
      '--sort-by': value(),
      '--limit': value(),
      '--json': flag(),
    });
    console.log('[]');
  },
  async 'r2 object'([verb, path, ...args]) {
    const { options } = read(args, { ...where, '-f': value('file'), '--file': value() });
    if (verb !== 'get' && verb !== 'put') fail(`Unknown command: ${verb}`);
    isRemote(options);
    const address = `/fake-cloudflare/r2/${path}`;
    if (verb === 'put') {
      if (!existsSync(options.file)) fail(`The file "${options.file}" does not exist.`);
      await call(address, { method: 'PUT', body: readFileSync(options.file) });
      return console.log('Upload complete.');
    }
    const answer = await call(address);
    if (answer.status >= 400) fail(answer.json().error);
    writeFileSync(options.file, answer.bytes);
    console.log('Download complete.');
  },
  async 'queues list'() {
    for (const { name, consumers } of await ask('/fake-cloudflare/queues'))
      console.log(`${name} producers 1 consumers ${consumers.length}`);
  },
  async 'queues info'([name]) {
    const queue = await queueOf(name);
    console.log(`Queue Name: ${name}\nNumber of Producers: 1\nNumber of Consumers: ${queue.consumers.length}`);
    if (queue.consumers.length > 0)
      console.log(`Consumers: ${queue.consumers.map((consumer) => `worker:${consumer}`).join(', ')}`);
  },
  async 'queues pause-delivery'(args) {
    const { name } = await queueOf(read(args, {}).words[0]);
    console.log(`Pausing message delivery for queue ${name}.`);
    await call(`/fake-cloudflare/queues/${name}/paused`, { method: 'PUT', body: 'true' });
    console.log(`Paused message delivery for queue ${name}.`);
  },
  async 'queues resume-delivery'(args) {
    const { name } = await queueOf(read(args, {}).words[0]);
    console.log(`Resuming message delivery for queue ${name}.`);
    await call(`/fake-cloudflare/queues/${name}/paused`, { method: 'PUT', body: 'false' });
    console.log(`Resumed message delivery for queue ${name}.`);
  },
  async 'queues consumer'([verb, name]) {
    if (verb !== 'list') fail(`Unknown command: ${verb}`);
    const { consumers } = await queueOf(name);
    console.log(
      consumers.length > 0
        ? consumers.map((consumer) => `worker ${consumer}`).join('\n')
        : `Consumers for queue "${name}": none`,
    );
  },
};

async function queueOf(name) {
  const queue = (await ask('/fake-cloudflare/queues')).find((each) => each.name === name);
  return queue ?? fail(`Queue "${name}" does not exist. To create it, run: wrangler queues create ${name}`);
}

/** A line of the worker's log as an event of the live log. */
function show(line, { format = 'json', status, search }) {
  const isError = line.level === 'ERROR';
  if ((status === 'error' && !isError) || (search && !line.message.includes(search))) return;
  const { method = 'POST', path = '/', message } = line;
  if (format === 'pretty')
    return console.log(`${method} ${path} - ${isError ? 'Exception Thrown' : 'Ok'}\n  ${message}`);
  console.log(
    JSON.stringify({
      outcome: isError ? 'exception' : 'ok',
      event: { request: { method, url: path } },
      exceptions: isError ? [{ name: 'Error', message }] : [],
      logs: [],
    }),
  );
}

const name = Object.keys(commands).find((each) => words.slice(0, each.split(' ').length).join(' ') === each);
if (!name) fail(`Unknown arguments: ${words.join(', ')}`);
await commands[name](words.slice(name.split(' ').length));
