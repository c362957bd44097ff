import type { Block, Lines, Section } from '../document/document.ts';
import type { Ledger } from '../ledger.ts';
import { oneLine } from '../write/names.ts';
import { isOnlyPhase, type PhaseKind, phaseKindOf } from './phase-words.ts';

/** Kinds of phases whose bullets are actions. */
export const ACTING: ReadonlySet<PhaseKind | null> = new Set<PhaseKind | null>([
  'resolution',
  'diagnosis',
  'communication',
  'verification',
  'duties',
]);
/** Kinds of phases in which nothing is done, however it is numbered. */
export const TELLING: ReadonlySet<PhaseKind | null> = new Set<PhaseKind | null>([
  'symptoms',
  'causes',
  'prevention',
  'impact',
]);

/** What a step is that a person does. */
export function manual(source: string) {
  return { does: 'manual', source, auto: false, readonly: false, timeout: null, connection: null } as const;
}

/** The line of a heading alone. */
export function headingLines({ line }: Section): Lines {
  return { line, lastLine: line };
}

/** Tells a section from a block. */
export function isSection(piece: Block | Section): piece is Section {
  return 'sections' in piece;
}

/** Blocks and sections below, as they follow each other in the document. */
export function inOrder(section: Section): readonly (Block | Section)[] {
  return [...section.blocks, ...section.sections].sort((a, b) => a.line - b.line);
}

/** A fence that is alone in its section bears the section's name. */
export function headingFor(block: Block, section: Section): string | null {
  const fences = section.blocks.filter(({ kind }) => kind === 'fence');
  return block.kind === 'fence' && fences.length === 1 && !isOnlyPhase(section.title)
    ? oneLine(section.title, 120)
    : null;
}

/** Whether a heading is one of several ways: `Option 1: Roll back`. */
export function isOption(title: string): boolean {
  return /^(?:option|alternative|variante|variant|opção|opción|opcao|opcion|選択肢)\b/i.test(title);
}

/** Whether a fence stands somewhere within. */
export function holdsFence(blocks: readonly Block[]): boolean {
  return blocks.some(
    (block) =>
      block.kind === 'fence' ||
      (block.kind === 'list' && block.items.some((item) => holdsFence(item.blocks))) ||
      (block.kind === 'quote' && holdsFence(block.blocks)),
  );
}

/** Whether somebody may still claim a line of a block. Blank lines have no fate and do not count. */
export function hasFreeLine({ line, lastLine }: Lines, ledger: Ledger): boolean {
  for (let at = line; at <= lastLine; at++) if (ledger.fateOf(at) === null) return true;
  return false;
}

/** Whether somebody may still claim a block of a section or below it. */
export function hasFree(section: Section, ledger: Ledger): boolean {
  return (
    section.blocks.some((block) => block.kind !== 'other' && hasFreeLine(block, ledger)) ||
    section.sections.some((child) => hasFree(child, ledger))
  );
}

/** `Slow queries, connection timeouts` are two symptoms; a sentence with one comma is one. */
export function splitSymptoms(text: string): readonly string[] {
  // What stands in brackets is one thing: `Uploads fail (photos, videos)`.
  const parts = text.split(/[;；\n]|,(?=\s)(?![^()]{0,200}\))/).map((part) => oneLine(part.replace(/^[-*•]\s+/, '')));
  const whole = parts.every((part) => part.split(' ').length >= 2 && !/\b(?:and|or|und|oder|but)\b.*[.!]$/.test(part));
  return whole ? parts : [oneLine(text)].filter((part) => part !== '');
}

/** The part of a runbook that a whole section is. What a process asks in its phase of detection is no symptom of anything. */
export function ownPhase(title: string, noun: 'runbook' | 'procedure'): PhaseKind | null {
  const phase = isOnlyPhase(title) ? phaseKindOf(title) : null;
  return phase === 'symptoms' && noun === 'procedure' ? null : phase;
}
