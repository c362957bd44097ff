import { z } from 'zod';
import { planSchema } from './plan-schema.ts';

/** The little of a JSON Schema that is walked here. */
export interface SchemaNode {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly type?: string;
  readonly required?: readonly string[];
  /** Values as a plan writes them. */
  readonly examples?: readonly unknown[];
  /** Read and shown, and nothing happens by it yet. */
  readonly 'x-not-acted-on'?: boolean;
  /** What kind of text it is, in a word. */
  readonly 'x-kind'?: string;
  /** What stands elsewhere in the same schema: `#/$defs/condition`. */
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
}

/**
 * The JSON Schema of a plan's YAML, for editors. A plan may be spread over several files, so no top-level key is
 * required of each of them; `tocsin check` looks at the whole.
 */
export function planJsonSchema(): SchemaNode & Record<string, unknown> {
  const { required: _, ...schema } = toJsonSchema(planSchema);
  return { ...schema, title: 'Tocsin plan' };
}

/** The JSON Schema of what people write, with the examples of every key. */
export function toJsonSchema(schema: z.ZodType): SchemaNode & Record<string, unknown> {
  const written = z.toJSONSchema(schema, {
    io: 'input',
    // Zod leaves out the examples of what it transforms, since they might be of the result; ours are of the input.
    override: ({ zodSchema, jsonSchema }) => {
      const { examples } = z.globalRegistry.get(zodSchema) ?? {};
      if (Array.isArray(examples)) jsonSchema.examples = examples;
    },
  });
  return written as SchemaNode & Record<string, unknown>;
}

let cached: SchemaNode | undefined;

/**
 * Finds the schema of a path within a plan.
 *
 * @param value what is written at the top: where it says its type, only the variant of this type is followed
 * @returns every variant that may stand there; none when the path leads nowhere.
 */
export function schemasAt(path: readonly PropertyKey[], value?: unknown): readonly SchemaNode[] {
  cached ??= planJsonSchema();
  return schemasWithin(cached, path, value);
}

/** Finds the schema of a path within any schema; every variant that may stand there. */
export function schemasWithin(root: SchemaNode, path: readonly PropertyKey[], value?: unknown): readonly SchemaNode[] {
  let nodes = ofType(variantsOf(root, root), value);
  let at = value;
  for (const key of path) {
    at = at !== null && typeof at === 'object' ? (at as Record<PropertyKey, unknown>)[key] : undefined;
    const children = nodes.flatMap((node) => childrenOf(node, key));
    nodes = ofType(
      children.flatMap((child) => variantsOf(root, child)),
      at,
    );
  }
  return nodes;
}

/** Those of the type that a value says it is of; all where it says none, or one that does not exist. */
function ofType(variants: readonly SchemaNode[], value: unknown): readonly SchemaNode[] {
  const type = (value as { type?: unknown } | null | undefined)?.type;
  const fitting = variants.filter((variant) => type !== undefined && variant.properties?.type?.const === type);
  return fitting.length > 0 ? fitting : variants;
}

function variantsOf(root: SchemaNode, node: SchemaNode): readonly SchemaNode[] {
  const target = node.$ref === undefined ? undefined : root.$defs?.[node.$ref.replace('#/$defs/', '')];
  // What is said where it is referred to goes before what the shared part says.
  const { $ref: _, ...said } = node;
  const whole = target ? { ...target, ...said } : node;
  const variants = whole.oneOf ?? whole.anyOf;
  return variants ? variants.flatMap((variant) => variantsOf(root, variant)) : [whole];
}

function childrenOf(variant: SchemaNode, key: PropertyKey): readonly SchemaNode[] {
  const child =
    typeof key === 'number' ? variant.items : (variant.properties?.[String(key)] ?? variant.additionalProperties);
  return typeof child === 'object' ? [child] : [];
}
