import { FAULTS, type FaultState, isFaultName } from './faults.ts';

const USAGE = `Usage: npm run fault -- NAME [off | SECONDS]   switch a fault on (for so long), or off
       npm run fault -- all off
       npm run fault -- list
The application is at APP_URL (http://127.0.0.1:7701), and has the faults of the services that it plays:
${Object.entries(FAULTS)
  .map(([service, names]) => `  ${service}: ${names.join(', ')}`)
  .join('\n')}`;

const base = (process.env.APP_URL || 'http://127.0.0.1:7701').replace(/\/+$/, '');

/** Exit codes: 0 done, 1 the application refused or cannot be reached, 2 wrong usage. */
async function main([name, option]: string[]): Promise<number> {
  if (name === 'list' && option === undefined) return show(await call('/faults', 'GET'));
  if (name === 'all' && option === 'off') {
    let faults: FaultState[] = [];
    for (const { name: each } of await call('/faults', 'GET')) faults = await call(`/faults/${each}`, 'DELETE');
    return show(faults);
  }
  const seconds = option === undefined || option === 'on' || option === 'off' ? undefined : Number(option);
  if (name === undefined || !isFaultName(name) || (seconds !== undefined && !(seconds > 0))) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  if (option === 'off') return show(await call(`/faults/${name}`, 'DELETE'));
  return show(await call(`/faults/${name}`, 'POST', { on: true, ...(seconds === undefined ? {} : { for: seconds }) }));
}

async function call(path: string, method: string, body?: unknown): Promise<FaultState[]> {
  const response = await fetch(base + path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(15_000),
  }).catch(() => {
    throw new Error(`no application answers at ${base}`);
  });
  const answer = (await response.json()) as { faults?: FaultState[]; error?: string };
  if (!response.ok || !answer.faults) throw new Error(answer.error ?? `the application answered ${response.status}`);
  return answer.faults;
}

function show(faults: FaultState[]): number {
  for (const { name, on, until } of faults) {
    process.stdout.write(`${name.padEnd(18)} ${on ? 'on' : 'off'}${until ? ` until ${until}` : ''}\n`);
  }
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
