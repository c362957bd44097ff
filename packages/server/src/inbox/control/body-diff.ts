import { createHash } from 'node:crypto';

const MOST_LINES = 50;
const MOST_CHARACTERS = 200;
const MOST_DEPTH = 40;

/**
 * What is different between two bodies, in lines for people and the audit log: for JSON each path with its values, else the sizes
 * and hashes. Values are cut, and at most 50 paths are told.
 */
export function bodyChanges(before: Buffer, after: Buffer): string[] {
  if (before.equals(after)) return [];
  const [old, next] = [parsed(before), parsed(after)];
  if (old === undefined || next === undefined) return [`body: ${inBytes(before)} → ${inBytes(after)}`];
  const lines: string[] = [];
  compare('', old.value, next.value, lines);
  if (lines.length === 0) return ['body: the same JSON, written in another way'];
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), '… and more'] : lines;
}

/** What is different in the headers. Values are left out: they may be secrets. */
export function headerChanges(before: readonly string[], after: readonly string[]): string[] {
  const [old, next] = [valuesByName(before), valuesByName(after)];
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((name) => {
    if (!next.has(name)) return [`header ${name}: removed`];
    if (!old.has(name)) return [`header ${name}: added`];
    return old.get(name) === next.get(name) ? [] : [`header ${name}: changed`];
  });
}

function valuesByName(headers: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = (headers[at] ?? '').toLowerCase();
    values.set(name, `${values.get(name) ?? ''}\n${headers[at + 1] ?? ''}`);
  }
  return values;
}

function parsed(body: Buffer): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(body.toString('utf8')) };
  } catch {
    return undefined;
  }
}

/** Goes no deeper once enough is found, so that bodies of any size and depth cost no more. */
function compare(path: string, old: unknown, next: unknown, lines: string[], depth = 0): void {
  if (lines.length > MOST_LINES || Object.is(old, next)) return;
  if (!isTree(old) || !isTree(next) || Array.isArray(old) !== Array.isArray(next)) {
    const [was, is] = [shown(old), shown(next)];
    if (was !== is) lines.push(`${path || '(all)'}: ${was} → ${is}`);
    return;
  }
  if (depth === MOST_DEPTH) {
    lines.push(`${path}: nested too deeply to be compared`);
    return;
  }
  for (const name of new Set([...Object.keys(old), ...Object.keys(next)])) {
    if (lines.length > MOST_LINES) return;
    const own = (tree: Record<string, unknown>) => (Object.hasOwn(tree, name) ? tree[name] : undefined);
    compare(path === '' ? name : `${path}.${name}`, own(old), own(next), lines, depth + 1);
  }
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  if (value === undefined) return '(nothing)';
  if (isTree(value))
    return Array.isArray(value) ? `a list of ${value.length}` : `an object of ${Object.keys(value).length}`;
  const text = JSON.stringify(value);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

function inBytes(body: Buffer): string {
  return `${body.length} bytes (${createHash('sha256').update(body).digest('hex').slice(0, 12)})`;
}
