/*
 * A `stripe` 1.x with an API key in STRIPE_API_KEY. It prints what the API answers and ends with 0, also when the API refuses,
 * but for 401; what deletes asks first unless --confirm is given, and fails where nobody can answer.
 * https://docs.stripe.com/cli
 */
import { call, fail, flag, many, readOptions, value } from './vendor.mjs';

const [resource, operation, ...args] = process.argv.slice(2);
const known = {
  ...{
    '-d': many('data'),
    '--data': many(),
    '-c': flag('confirm'),
    '--confirm': flag(),
    '--live': flag(),
    '--limit': value(),
    '-l': value('limit'),
  },
  ...{
    '--customer': value(),
    '--subscription': value(),
    '--status': value(),
    '--delivery-success': value(),
    '--payment-intent': value(),
  },
  ...{
    '--amount': value(),
    '--reason': value(),
    '--webhook-endpoint': value(),
    '-i': value('idempotency'),
    '--idempotency': value(),
  },
};
const { words, options } = readOptions(args, known, (word) => `unknown flag: ${word}`);
const { data = [], confirm, live: _, idempotency: __, ...flags } = options;
const parameters = new URLSearchParams([
  ...Object.entries(flags).map(([name, text]) => [name.replaceAll('-', '_'), String(text)]),
  ...data.map((pair) => pair.split(/=(.*)/s).slice(0, 2)),
]);
const id = words[0] ?? '';
const OPERATIONS = {
  list: ['GET', `/${resource}?${parameters}`],
  retrieve: ['GET', `/${resource}/${id}`],
  create: ['POST', `/${resource}`],
  update: ['POST', `/${resource}/${id}`],
  pay: ['POST', `/${resource}/${id}/pay`],
  cancel: ['DELETE', `/${resource}/${id}`],
  resend: ['POST', `/events/${id}/retry`],
};
const found = OPERATIONS[operation];
if (!found) fail(`Unknown command "${operation}" for "stripe ${resource}"`);
if (!/^sk_|^rk_/.test(process.env.STRIPE_API_KEY ?? ''))
  fail('You have not configured API keys yet. Run stripe login.');
const [method, path] = found;
if (operation !== 'list' && operation !== 'create' && id === '')
  fail(`\`stripe ${resource} ${operation}\` requires exactly 1 positional argument.`);
if (method === 'DELETE' && !confirm) {
  process.stdout.write(`Are you sure you want to perform the command: ${method}?\nEnter 'yes' to confirm: `);
  fail('EOF');
}
const form = { body: parameters.toString(), headers: { 'content-type': 'application/x-www-form-urlencoded' } };
const answer = await call(`/fake-stripe/v1${path}`, { method, ...(method === 'POST' ? form : {}) });
console.log(JSON.stringify(answer.json(), null, 2));
if (answer.status === 401) fail('Request failed, status=401');
