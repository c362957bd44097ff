import { readDocument } from '../../document/read-document.ts';
import { Ledger } from '../../ledger.ts';
import { findRunbooks } from '../../runbooks/find-runbooks.ts';
import type { Scope } from '../../scope.ts';

/** A document of these lines as the recognisers get it. */
export function scopeOf(...lines: readonly string[]): Scope {
  const document = readDocument('plan.md', lines.join('\n'));
  return { document, ledger: new Ledger(document), runbooks: findRunbooks(document).runbooks };
}

/** The lines that somebody recovered, counted from 1. */
export function recoveredLines({ document, ledger }: Scope): number[] {
  return document.lines.map((_, index) => index + 1).filter((line) => ledger.fateOf(line)?.fate === 'recovered');
}
