/* What the fake command lines share: options held to what is known, prompts as without a terminal, calls of the sample application. */
import { request } from 'node:http';

/** Prints an error as the vendor does, and ends with its exit code. */
export function fail(message, code = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

/**
 * Reads options: `known` says of each whether it takes a value, by each of its spellings; two spellings of one option share
 * a name after the colon. @returns positional arguments and options
 */
export function readOptions(args, known, unknown = (word) => `error: unexpected argument '${word}' found`) {
  const options = {};
  const words = [];
  const rest = [...args];
  while (rest.length > 0) {
    const [word, inline] = split(rest.shift());
    if (word.startsWith('-') && word !== '-') {
      const kind = known[word] ?? fail(unknown(word), 2);
      keep(options, kind.name ?? word.replace(/^-+/, ''), kind, valueFor(kind, word, inline ?? rest, rest));
    } else {
      words.push(word);
    }
  }
  return { words, options };
}

function valueFor(kind, word, given, rest) {
  if (kind.flag) return true;
  const text = given === rest ? rest.shift() : given;
  return text ?? fail(`error: a value is required for '${word}' but none was supplied`, 2);
}

function keep(options, name, kind, text) {
  options[name] = kind.many ? [...(options[name] ?? []), text] : text;
}

/** `--name=value` in two; anything else stays whole. */
function split(word) {
  if (!word.startsWith('--')) return [word, undefined];
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

export const flag = (name) => ({ flag: true, ...(name ? { name } : {}) });
export const value = (name) => ({ ...(name ? { name } : {}) });
export const many = (name) => ({ many: true, ...(name ? { name } : {}) });

/**
 * Calls the sample application, which plays the vendor's side; without `fetch`, which takes longer to load than a call.
 * @returns status and the answer's bytes
 */
export function call(path, { method = 'GET', body, headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(`${process.env.FAKE_VENDORS_URL}${path}`, { method, headers, agent: false }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({ status: response.statusCode, bytes, json: () => JSON.parse(bytes.toString()) });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Calls with JSON and fails with the vendor's own words. */
export async function ask(path, method = 'GET', body, words = (error) => error) {
  const json =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await call(path, { method, ...json });
  if (answer.status >= 400) fail(words(answer.json().error));
  return answer.json();
}

export async function readStdin() {
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  return text;
}

/** A command that goes on until somebody ends it: calls `tick` every moment. */
export async function follow(tick) {
  process.on('SIGTERM', () => process.exit(143));
  process.on('SIGINT', () => process.exit(130));
  for (;;) {
    await tick();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
