import type { Table } from '../document/document.ts';
import { phaseKindOf } from './phase-words.ts';

/** The columns of a table of troubles, counted from 0. */
export interface RemedyColumns {
  readonly trouble: number;
  readonly remedy: number;
}

/** The columns of a table that says what to do about what: `Symptom | Cause | Fix`; null for any other table. */
export function remedyColumn(table: Table): RemedyColumns | null {
  const kinds = table.header.map((title) =>
    /^(?:issue|problem|error|scenario|incident|alert|trigger|failure(?: mode)?|capability|feature(?: flag)?|flag|dependency|dienst|service|problema|storung|störung|fehler)s?$/i.test(
      title.trim(),
    )
      ? 'symptoms'
      : phaseKindOf(title),
  );
  const remedy = kinds.indexOf('resolution');
  const symptom = kinds.indexOf('symptoms');
  const trouble = symptom >= 0 ? symptom : kinds.indexOf('causes');
  return remedy >= 0 && trouble >= 0 && remedy !== trouble ? { trouble, remedy } : null;
}
