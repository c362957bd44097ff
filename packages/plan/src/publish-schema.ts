import { mkdir, writeFile } from 'node:fs/promises';
import { planJsonSchema } from './schema/json-schema.ts';

/** Writes the JSON Schema of plan YAML to docs/generated/plan.schema.json, for editors. Run after a change of the schema. */
const target = new URL('../../../docs/generated/plan.schema.json', import.meta.url);
await mkdir(new URL('.', target), { recursive: true });
await writeFile(target, `${JSON.stringify(planJsonSchema(), null, 2)}\n`);
