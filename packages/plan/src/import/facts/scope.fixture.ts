import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readDocument } from '../document/read-document.ts';
import { Ledger } from '../ledger.ts';
import { findRunbooks } from '../runbooks/find-runbooks.ts';
import type { Scope } from '../scope.ts';

const shared = fileURLToPath(new URL('../../../../../../shared/', import.meta.url));

/** A document of these lines, or of one text, with nothing claimed yet. */
export function scopeOf(...lines: readonly string[]): Scope {
  const document = readDocument('RUNBOOK.md', lines.join('\n'));
  return { document, ledger: new Ledger(document), runbooks: findRunbooks(document).runbooks };
}

/** Numbers of the lines that are recovered. */
export function recoveredLines({ document, ledger }: Scope): readonly number[] {
  return document.lines.flatMap((_, index) => (ledger.fateOf(index + 1)?.fate === 'recovered' ? [index + 1] : []));
}

/** Whether the documents of real teams lie beside the repository. */
export const hasShared = existsSync(`${shared}seeds`);

/** A document of a real team, by its folder and how its name begins: `corpus/01`. */
export function sharedScope(path: string): Scope {
  const [folder = '', start = ''] = path.split('/');
  const name = readdirSync(`${shared}${folder}`).find((each) => each.startsWith(start)) ?? start;
  return scopeOf(readFileSync(`${shared}${folder}/${name}`, 'utf8'));
}
