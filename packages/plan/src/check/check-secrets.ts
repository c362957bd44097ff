import { CHANNEL_SETTINGS } from '../schema/channels.ts';
import type { Path } from '../yaml/node-positions.ts';
import type { UnsetSecret } from '../yaml/resolve-secrets.ts';
import type { CheckContext } from './context.ts';
import { secretIn } from './secret-text.ts';

/** Where a missing secret has its own meaning: a sandbox, a connection or a heartbeat that is off, a variable that is left out. */
const EXPECTED = new Set(['channels', 'connections', 'environment', 'inbox', 'jobs', 'variables', 'watchdog']);

/** Warns of secrets that are not set where a plan cannot do without, and of secrets that are written out. */
export function checkSecrets(
  context: CheckContext,
  written: Readonly<Record<string, unknown>>,
  unset: readonly UnsetSecret[],
): void {
  for (const { path, names } of unset) {
    if (isLeverCommand(path)) continue;
    if (EXPECTED.has(String(path[0])) || (path[0] === 'intake' && path[1] === 'secrets')) continue;
    const message = `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} not set in the environment`;
    const hint = unsetHint(path, names);
    context.reportAt(path, { severity: 'warning', code: 'unset-secret', message, hint });
  }
  for (const { path, text } of textsOf(written)) {
    if (isLeverCommand(path)) {
      checkLeverText(context, path, text);
      continue;
    }
    if (!isWrittenOut(context, path, text)) continue;
    const message = 'A secret is written out in the plan';
    const hint = `Keep it out of the file: ${String(path.at(-1))}: \${NAME}.`;
    context.reportAt(path, { severity: 'warning', code: 'literal-secret', message, hint });
  }
}

function unsetHint([section, key]: Path, names: readonly string[]): string {
  if (section === 'review' && key === 'tracker')
    return 'Set it where Tocsin runs: without it, action items are not kept in the tracker.';
  return `Set it, or give a default: \${${names[0]}:-value}.`;
}

/** The text of what moves a lever: `levers.ID.command.apply`, or its request. */
function isLeverCommand([section, , key, cell]: Path): boolean {
  return section === 'levers' && key === 'command' && ['apply', 'revert', 'verify'].includes(String(cell));
}

/**
 * What Tocsin fills in when it reads the plan stands in the command for everybody who looks at the lever. What is written out
 * in a shell command is found with what else fails in it.
 */
function checkLeverText({ reportAt }: CheckContext, path: Path, text: string): void {
  const isRequest = path.at(-1) === 'http';
  if (isRequest && secretIn(text)) {
    const hint = 'Revoke it, name its variable under "environment", and write {{NAME}} here.';
    const message = 'A secret is written out in the plan';
    reportAt(path, { severity: 'warning', code: 'literal-secret', message, hint });
  }
  const name = /(?<!\$)\$\{([A-Za-z_]\w*)/.exec(text)?.[1];
  if (name === undefined) return;
  const message = `\${${name}} is filled in when the plan is read, and shown to everybody who sees the lever`;
  const written = isRequest ? `{{${name}}}` : `$${name} without the braces`;
  const hint = `Name it under "environment", and write ${written}: the command then gets it when it runs.`;
  reportAt(path, { severity: 'warning', code: 'filled-in-command', message, hint });
}

interface PlacedText {
  readonly path: Path;
  readonly text: string;
}

/** Every text of the YAML as it is written, variables not filled in. */
function textsOf(value: unknown, path: Path = []): readonly PlacedText[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsOf(item, [...path, index]));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => textsOf(item, [...path, key]));
}

/** Names of variables and headers that hold secrets. */
const SECRET_NAME = /(?:secret|token|passw(?:or)?d|api_?key|private_?key|access_?key)(?!_?(?:id|name|url|file|path)$)/i;
const SECRET_HEADER = /^(?:authorization|x-api-key|cookie|proxy-authorization)$/i;

/** What a step of a journey took from an answer: `Bearer {{token}}`. */
const JOURNEY_VARIABLE = /^(?:\w+ )?\{\{\s*[\w.-]+\s*\}\}$/;

function isWrittenOut({ draft }: CheckContext, path: Path, text: string): boolean {
  if (secretIn(text)) return true;
  if (text === '' || text.includes('${') || JOURNEY_VARIABLE.test(text)) return false;
  const [section, id, key] = path.map(String);
  switch (section) {
    case 'channels':
      return CHANNEL_SETTINGS[draft.channels[id ?? '']?.type ?? 'sandbox'].secret.includes(key ?? '');
    case 'inbox':
    case 'jobs':
      return key === 'secret';
    case 'environment':
    case 'variables':
      return SECRET_NAME.test(id ?? '');
    case 'monitors':
    case 'metrics':
    case 'scrapes':
      return isCredential(path.map(String));
    case 'intake':
      return id === 'secrets';
    case 'review':
      return id === 'tracker' && key === 'token';
    default:
      return false;
  }
}

/** A header that says who asks, a bearer token or a password, however deep it stands. */
function isCredential(path: readonly string[]): boolean {
  const [holder, name = ''] = path.slice(-2);
  return (
    (holder === 'headers' && SECRET_HEADER.test(name)) ||
    name === 'bearer' ||
    (holder === 'basic' && name === 'password')
  );
}
