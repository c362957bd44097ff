import { mkdir, writeFile } from 'node:fs/promises';
import { writeReference } from './reference/write-reference.ts';
import { rehearsalJsonSchema } from './rehearsal/scenario-schema.ts';
import { planJsonSchema } from './schema/json-schema.ts';

/** Writes the JSON Schemas of plan and rehearsal YAML for editors, and the reference for people. Run after a change of a schema. */
const target = new URL('../../../docs/generated/', import.meta.url);
await mkdir(target, { recursive: true });
await writeFile(new URL('plan.schema.json', target), `${JSON.stringify(planJsonSchema(), null, 2)}\n`);
await writeFile(new URL('rehearsal.schema.json', target), `${JSON.stringify(rehearsalJsonSchema(), null, 2)}\n`);
await writeFile(new URL('plan-reference.md', target), writeReference());
