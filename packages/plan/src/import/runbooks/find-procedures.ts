import type { Block, Section } from '../document/document.ts';
import type { Ledger } from '../ledger.ts';
import { checkListOfFence, checkListOfTable } from './check-lists.ts';
import { commandColumn } from './command-table.ts';
import { isCommands } from './make-steps.ts';
import { type PhaseKind, phaseKindOf } from './phase-words.ts';

/** Sections of at most so many lines make one procedure with all that stands below them. */
const MOST_LINES = 170;

/**
 * Finds the sections that become procedures: everything outside the incident runbooks with something to do that no fact
 * has claimed. Small sections stay together under their parent, so that a person finds them.
 */
export function findProcedures(root: Section, runbooks: readonly Section[], ledger: Ledger): readonly Section[] {
  const taken = new Set(runbooks);
  const found: Section[] = [];
  const collect = (section: Section): void => {
    if (taken.has(section)) return;
    const whole = section.level >= 2 && section.level < 8 && section.lastLine - section.line < MOST_LINES;
    if (!holdsSteps(section, taken, ledger)) return;
    if (whole && !holdsAny(section, taken)) {
      found.push(section);
      return;
    }
    if (ownSteps(section, ledger)) found.push({ ...section, sections: [] });
    for (const child of section.sections) collect(child);
  };
  collect(root);
  return found;
}

function holdsAny(section: Section, taken: ReadonlySet<Section>): boolean {
  return section.sections.some((child) => taken.has(child) || holdsAny(child, taken));
}

function holdsSteps(section: Section, taken: ReadonlySet<Section>, ledger: Ledger): boolean {
  if (taken.has(section)) return false;
  return ownSteps(section, ledger) || section.sections.some((child) => holdsSteps(child, taken, ledger));
}

/** Whether a section itself has something to do that is not claimed. */
function ownSteps(section: Section, ledger: Ledger): boolean {
  const kind = phaseKindOf(section.title);
  const acting = kind !== null && ACTING.has(kind);
  return section.blocks.some((block) => isStep(block, ledger) || (acting && isFreeList(block, ledger)));
}

/** Kinds of sections whose bullets are actions. */
const ACTING: ReadonlySet<PhaseKind> = new Set(['resolution', 'diagnosis', 'communication', 'verification', 'duties']);

function isFreeList(block: Block, ledger: Ledger): boolean {
  return block.kind === 'list' && block.items.some((item) => isFree(item, ledger));
}

function isStep(block: Block, ledger: Ledger): boolean {
  if (block.kind === 'fence') {
    if (!ledger.isFree(block) || block.source.trim() === '') return false;
    return isCommands(block) || checkListOfFence(block) !== null;
  }
  if (block.kind === 'list') {
    return block.items.some(
      (item) =>
        (isFree(item, ledger) && (block.ordered || item.checked !== null)) ||
        item.blocks.some((one) => isStep(one, ledger)),
    );
  }
  if (block.kind === 'quote') return block.blocks.some((one) => isStep(one, ledger));
  const tells = block.kind === 'table' && (checkListOfTable(block) !== null || commandColumn(block) >= 0);
  return tells && block.rows.some((row) => isFree(row, ledger));
}

function isFree({ line }: { readonly line: number }, ledger: Ledger): boolean {
  return ledger.fateOf(line) === null;
}
