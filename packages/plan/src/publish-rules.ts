import { writeFile } from 'node:fs/promises';
import { rulesPage } from './check/rules/rules-page.ts';

/** Writes the list of rules to docs/check-rules.md. Run after a change of a rule. */
await writeFile(new URL('../../../docs/check-rules.md', import.meta.url), rulesPage());
