import { stringify } from 'yaml';
import type { SchemaNode } from '../schema/json-schema.ts';

/** One key of the reference. */
export interface KeyRow {
  /** From the section on: `slots.ID.members`. */
  readonly key: string;
  readonly type: string;
  /** As a plan writes it; `needed` where there is none. */
  readonly fallback: string;
  readonly meaning: string;
  readonly example: string;
  readonly acts: boolean;
}

/** Lists the keys of a map, each followed by those within it. */
export function keyRows(node: SchemaNode, prefix = '', acts = true): readonly KeyRow[] {
  const required = new Set(node.required ?? []);
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const row = keyRow(`${prefix}${name}`, child, required.has(name), acts);
    return [row, ...rowsWithin(child, row.key, row.acts)];
  });
}

/** Lists the keys of what stands under a key: of a map, of a list's items, of a map by id. */
export function rowsWithin(node: SchemaNode, key: string, acts = true): readonly KeyRow[] {
  const variants = node.oneOf ?? node.anyOf;
  if (variants) return sharedFirst(variants.map((variant) => rowsWithin(variant, key, acts)));
  if (node.properties) return keyRows(node, `${key}.`, acts);
  if (node.items) return rowsWithin(node.items, `${key}[]`, acts);
  const { additionalProperties: entry } = node;
  return typeof entry === 'object' ? rowsWithin(entry, `${key}.ID`, acts) : [];
}

/** Keys that several variants have stand once, before those that are of one alone. */
function sharedFirst(variants: readonly (readonly KeyRow[])[]): readonly KeyRow[] {
  const seen = new Map<string, { readonly row: KeyRow; count: number }>();
  for (const row of variants.flat()) {
    const same = JSON.stringify(row);
    const known = seen.get(same) ?? { row, count: 0 };
    known.count++;
    seen.set(same, known);
  }
  const all = [...seen.values()];
  const of = (isShared: boolean) => all.flatMap(({ row, count }) => (count > 1 === isShared ? [row] : []));
  return [...of(true), ...of(false)];
}

/** Editors show the form with each key; here the type says it, and the guide explains it once. */
const FORMAT_SENTENCE =
  / (?:A duration such as|An IANA name such as|A time of day such as|A date such as|A cron expression such as|An address that begins with|Such as 800ms|A percentage \(90%\)).*$/;

function keyRow(key: string, node: SchemaNode, required: boolean, parentActs: boolean): KeyRow {
  return {
    key,
    type: typeOf(node),
    fallback: node.default === undefined ? (required ? 'needed' : '') : inYaml(node.default),
    meaning: (node.description ?? '').replace(FORMAT_SENTENCE, ''),
    example: (node.examples ?? []).map(inYaml)[0] ?? '',
    acts: parentActs && node['x-not-acted-on'] !== true,
  };
}

/** Names the kind of value in a word or two. */
export function typeOf(node: SchemaNode): string {
  const kind = node['x-kind'];
  if (kind !== undefined) return kind;
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(', ');
  const variants = node.oneOf ?? node.anyOf;
  if (variants) return [...new Set(variants.map(typeOf))].join(' or ');
  if (node.items) return `list: ${typeOf(node.items)}`;
  if (typeof node.additionalProperties === 'object') return `map: ${typeOf(node.additionalProperties)}`;
  return TYPE_NAMES[node.type ?? ''] ?? 'text';
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  integer: 'whole number',
  number: 'number',
  object: 'map',
};

/** Writes a value on one line of YAML. */
export function inYaml(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trim();
}
