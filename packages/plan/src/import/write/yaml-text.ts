import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { oneLine } from './names.ts';

const SCHEMA_LINE = ' yaml-language-server: $schema=plan.schema.json';

/** A value of a plan's YAML. A text is what it says; `secret` keeps `${NAME}` as a reference to the environment. */
export type Value = string | number | boolean | Secret | Entries | readonly Value[];

export interface Secret {
  readonly secret: string;
}

/** A map, in the order in which it is written. */
export interface Entries {
  readonly entries: readonly (Entry | null)[];
  /** Written on one line: `{ metric: error-rate, below: 90% }`. */
  readonly flow?: boolean;
}

export interface Entry {
  readonly key: string;
  readonly value: Value;
  /** Where it came from: `line 34`. Each line is a comment. */
  readonly from?: string | undefined;
  /** What only a person knows. */
  readonly todo?: string | undefined;
}

/** One key. Comments: where it came from, and what a person has to decide. */
export function entry(key: string, value: Value, notes: Omit<Entry, 'key' | 'value'> = {}): Entry {
  return { key, value, ...notes };
}

/** A map of what is not null. */
export function map(...entries: readonly (Entry | null)[]): Entries {
  return { entries };
}

/** A map on one line. */
export function inline(...entries: readonly (Entry | null)[]): Entries {
  return { entries, flow: true };
}

/** A text that refers to the environment. */
export function secret(text: string): Secret {
  return { secret: text };
}

/** A key only when there is a value. */
export function optional(
  key: string,
  value: Value | null | undefined,
  notes: Omit<Entry, 'key' | 'value'> = {},
): Entry | null {
  if (value === null || value === undefined || value === '') return null;
  if (Array.isArray(value) && value.length === 0) return null;
  if (isEntries(value) && value.entries.every((one) => one === null)) return null;
  return entry(key, value, notes);
}

/**
 * Writes a YAML file: the line for editors, a comment of what it is, the keys.
 *
 * @returns null when there is nothing to write.
 */
export function yamlFile(about: string, ...entries: readonly (Entry | null)[]): string | null {
  const written = entries.filter((one) => one !== null);
  if (written.length === 0) return null;
  const document = new Document(toMap({ entries: written }, true));
  document.commentBefore = `${SCHEMA_LINE}\n ${oneLine(about)}`;
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function toMap({ entries, flow }: Entries, top = false): YAMLMap {
  const made = new YAMLMap();
  made.flow = flow === true;
  for (const one of entries) {
    if (one === null) continue;
    const pair = toPair(one);
    if (top && made.items.length > 0) pair.key.spaceBefore = true;
    made.items.push(pair);
  }
  return made;
}

/** Where a text came from stands behind it; for what is longer, and for what is to be done, above it. */
function toPair({ key: name, value: written, from, todo }: Entry): Pair<Scalar> {
  const key = new Scalar(name);
  const value = toNode(written);
  const above: string[] = [];
  if (from !== undefined) {
    if (value instanceof Scalar && !from.includes('\n')) value.comment = ` ${oneLine(from)}`;
    else above.push(...from.split('\n').map((line) => ` ${oneLine(line, 700)}`));
  }
  if (todo !== undefined) above.push(` TODO: ${oneLine(todo)}`);
  if (above.length > 0) key.commentBefore = above.join('\n');
  return new Pair(key, value);
}

function toNode(value: Value): Scalar | YAMLMap | YAMLSeq {
  if (isEntries(value)) return toMap(value);
  if (Array.isArray(value)) {
    const list = new YAMLSeq();
    list.items = value.map(toNode);
    list.flow = value.every(isShort) && JSON.stringify(value).length < 90;
    return list;
  }
  if (isSecret(value)) return new Scalar(value.secret);
  if (typeof value === 'string') return new Scalar(literal(value));
  return new Scalar(value);
}

function isEntries(value: Value): value is Entries {
  return typeof value === 'object' && 'entries' in value && Array.isArray(value.entries);
}

function isSecret(value: Value): value is Secret {
  return typeof value === 'object' && 'secret' in value;
}

function isShort(value: Value): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^[\w.:/@-]{1,40}$/.test(value));
}

/** A team's text is never a reference to the environment. */
function literal(text: string): string {
  return text.slice(0, 8_000).replace(/\$(?=\{[A-Za-z_])/g, '$$$$');
}
