import { writeFileSync } from 'node:fs';
import { openApiDocument } from './platform/http/openapi.ts';

/** Writes docs/generated/openapi.json, from which the console's client is generated. */
const target = new URL('../../../docs/generated/openapi.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(openApiDocument(), null, 2)}\n`);
