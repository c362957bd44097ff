import type { SchemaNode } from './json-schema.ts';

/** The paths of a schema whose key is not described. */
export function undescribed(schema: SchemaNode, name: string): readonly string[] {
  const bare: string[] = [];
  const visit = (node: SchemaNode, path: string): void => {
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      if (!child.description) bare.push(`${path}.${key}`);
      visit(child, `${path}.${key}`);
    }
    const { additionalProperties: entry, items } = node;
    if (typeof entry === 'object') visit(entry, `${path}.*`);
    if (items) visit(items, `${path}[]`);
    for (const variant of [...(node.oneOf ?? []), ...(node.anyOf ?? [])]) visit(variant, path);
  };
  visit(schema, name);
  return bare;
}
