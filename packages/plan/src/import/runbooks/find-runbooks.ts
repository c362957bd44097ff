import type { Block, Document, Section } from '../document/document.ts';
import { blocksOf, walkSections } from '../scope.ts';
import { commandsOfParagraph } from './inline-command.ts';
import { isOnlyPhase, isRunbookPart, leadingPhaseOf, type PhaseKind, phaseKindOf } from './phase-words.ts';
import { remedyColumn } from './remedy-table.ts';
import {
  isAfterwards,
  isBookOfRunbooks,
  isCollection,
  isListing,
  isPhase,
  isProcedure,
  isProcess,
  isSeverityTitle,
  isTroubleTitle,
  mayCollect,
} from './section-words.ts';
import { isCase, namesTrouble } from './trouble-titles.ts';

/** The runbooks of a document. */
export interface FoundSections {
  /** Sections that are each for one trouble; facts are not looked for within them. */
  readonly runbooks: readonly Section[];
  /** The section that holds the whole document, when the document itself is one runbook. */
  readonly whole: Section | null;
}

/**
 * Finds the sections that are incident runbooks: those with two parts of a runbook (symptoms, diagnosis, resolution …)
 * and those with steps below a heading that collects troubles. The phases of the response process, severities, reviews
 * and procedures such as a rollback are none. When there is none, the document itself may be one.
 */
export function findRunbooks(document: Document): FoundSections {
  const found: Section[] = [];
  collect(document.root, found);
  if (found.length > 0) return { runbooks: found, whole: null };
  const top = topOf(document.root);
  return { runbooks: [], whole: isWhole(top) ? top : null };
}

/** The section that holds everything: the root, or the only section of the first level. */
export function topOf(root: Section): Section {
  const [only, ...others] = root.sections;
  return only && others.length === 0 && only.level === 1 ? only : root;
}

/** @param among sections above collect troubles beside other things, so that only titles of trouble count. */
function collect(section: Section, found: Section[], among = false): void {
  const collection = section.level > 1 && isCollection(section.title);
  const book = section.level <= 1 && isBookOfRunbooks(section.title);
  const mixed = among || book || (section.level > 1 && mayCollect(section.title));
  for (const child of section.sections) {
    if (isAfterwards(child.title)) continue;
    const listed = collection || (mixed && isTroubleTitle(child.title));
    if (child.level < 8 && isTrouble(child, listed)) found.push(child);
    else collect(child, found, mixed && !book);
  }
}

function isTrouble(section: Section, listed: boolean): boolean {
  const { title } = section;
  if (isNoTrouble(section, listed)) return false;
  const kinds = partsOf(section);
  const tellsTrouble = kinds.has('symptoms') || kinds.has('causes') || kinds.has('impact');
  const searched = kinds.has('diagnosis') && kinds.has('resolution') && isTroubleTitle(title);
  const named = namesTrouble(section);
  if (isProcedure(title) && !kinds.has('symptoms') && !(named && isCase(title))) return false;
  if (listed || named) return true;
  return section.level < 7 && (searched || (tellsTrouble && (kinds.has('resolution') || kinds.has('diagnosis'))));
}

function isNoTrouble(section: Section, listed: boolean): boolean {
  const { title, heading, level } = section;
  if (level < 2 || title === '' || isOnlyPhase(title) || isSeverityTitle(title)) return true;
  if (isProcess(heading) || isCollection(title) || !hasSteps(section) || holdsTroubles(section)) return true;
  if (listed && isTroubleTitle(title)) return false;
  return isListing(title) || (!listed && isInPhases(section));
}

/** Whether a section is made of numbered phases, as processes are, and its title names no trouble. */
function isInPhases({ title, sections }: Section): boolean {
  return !isTroubleTitle(title) && sections.filter(({ heading }) => isPhase(heading)).length >= 2;
}

/** Whether sections below are runbooks of their own, each with two parts. */
function holdsTroubles(section: Section): boolean {
  return section.sections.some(
    (child) =>
      child.level < 7 && !isOnlyPhase(child.title) && phaseKindOf(child.title) === null && partsOf(child).size >= 2,
  );
}

/** Which parts of a runbook stand right below a section: as headings, bold lines or bold labels. */
function partsOf(section: Section): ReadonlySet<PhaseKind> {
  const titles = section.sections.filter(({ level }) => level < 8).map(({ title }) => title);
  const blocks = [section, ...section.sections.filter(({ level }) => level === 7)].flatMap(({ blocks }) => blocks);
  for (const block of blocks) if (block.kind === 'paragraph') titles.push(...block.labels.map(({ name }) => name));
  return new Set(titles.map(leadingPhaseOf).filter(isRunbookPart));
}

/** Whether there is anything to do in a section: commands, numbered items, check boxes, or actions by name. */
export function hasSteps(section: Section): boolean {
  for (const each of walkSections(section)) {
    if (each.level === 8 || phaseKindOf(each.title) === 'resolution') return true;
    for (const block of blocksOf(each, { deep: true })) if (isStep(block)) return true;
  }
  return false;
}

function isStep(block: Block): boolean {
  if (block.kind === 'fence') return block.source.trim() !== '';
  if (block.kind === 'list') return block.ordered || block.items.some(({ checked }) => checked !== null);
  if (block.kind === 'table') return remedyColumn(block) !== null;
  if (block.kind !== 'paragraph') return false;
  return block.labels.some(({ name }) => phaseKindOf(name) === 'resolution') || commandsOfParagraph(block) !== null;
}

function isWhole(section: Section): boolean {
  if (section.title === '' || isAfterwards(section.title) || !hasSteps(section)) return false;
  const titles = section.sections.filter(({ level }) => level < 8).map(({ title }) => title);
  const kinds = new Set(titles.map(leadingPhaseOf).filter(isRunbookPart));
  const named = /\b(?:run|play)book\b|\brb-/i.test(section.title);
  const tells = kinds.has('symptoms') || kinds.has('impact') || kinds.has('causes') || kinds.has('diagnosis');
  return tells && kinds.has('resolution') && kinds.size >= (named ? 3 : 4) && !isProcess(section.title);
}
