import { mkdir, writeFile } from 'node:fs/promises';
import { writeReference } from './reference/write-reference.ts';
import { planJsonSchema } from './schema/json-schema.ts';

/** Writes the JSON Schema of plan YAML for editors and the reference for people. Run after a change of the schema. */
const target = new URL('../../../docs/generated/', import.meta.url);
await mkdir(target, { recursive: true });
await writeFile(new URL('plan.schema.json', target), `${JSON.stringify(planJsonSchema(), null, 2)}\n`);
await writeFile(new URL('plan-reference.md', target), writeReference());
